import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyFilter } from './arbitraries'
import {
  addCondition,
  chipsOf,
  complete,
  hasCondition,
  removeChip,
  removeCondition,
  toggleCondition,
  type Condition,
} from './edit'
import { printFilter } from './print'

const error: Condition = { field: 'severity', value: 'error' }
const critical: Condition = { field: 'severity', value: 'critical' }
const pci: Condition = { field: 'tag', value: 'pci' }

describe('editing a filter text', () => {
  it('adds a condition behind what is there', () => {
    expect(addCondition('', error, 'include')).toBe('severity:error')
    expect(addCondition('actor:x', error, 'include')).toBe('actor:x severity:error')
    expect(addCondition('actor:x', error, 'exclude')).toBe('actor:x -severity:error')
    expect(addCondition('', { field: 'metadata', path: ['a b', 'c'], value: 'x y' }, 'include')).toBe(
      'metadata."a b".c:"x y"',
    )
  })

  it('lets a second value of a single-valued field join the first, and a second tag narrow further', () => {
    expect(addCondition('severity:error x', critical, 'include')).toBe('severity:error,critical x')
    expect(addCondition('tag:gdpr', pci, 'include')).toBe('tag:gdpr tag:pci')
  })

  it('replaces the opposite condition', () => {
    expect(addCondition('-severity:error x', error, 'include')).toBe('x severity:error')
    expect(addCondition('severity:error,critical', error, 'exclude')).toBe(
      'severity:critical -severity:error',
    )
  })

  it('puts an OR at the top in brackets before it adds to it', () => {
    expect(addCondition('a OR (b)', error, 'include')).toBe('(a OR b) severity:error')
    expect(addCondition('(a OR b)', error, 'include')).toBe('(a OR b) severity:error')
  })

  it('adds once and removes wholly', () => {
    expect(addCondition('severity:error', error, 'include')).toBe('severity:error')
    expect(removeCondition('a severity:error,critical AND b', error, 'include')).toBe('a severity:critical b')
    expect(removeCondition('severity:error', error, 'include')).toBe('')
    expect(removeCondition('severity:error', error, 'exclude')).toBe('severity:error')
  })

  it('leaves the text alone when the value is none of the field', () => {
    expect(addCondition('x', { field: 'severity', value: 'loud' }, 'include')).toBe('x')
    expect(addCondition('x', { field: 'metadata', value: 'loud' }, 'include')).toBe('x')
  })

  it('toggles back to the same conditions, whatever the filter', () => {
    const conditions = fc.constantFrom(error, critical, pci, { field: 'actor.id', value: 'usr 1' } as const)
    fc.assert(
      fc.property(anyFilter, conditions, fc.constantFrom('include', 'exclude'), (filter, condition, mode) => {
        const text = printFilter(filter)
        fc.pre(text.length < 3000)
        const had = hasCondition(text, condition, mode)
        const toggled = toggleCondition(text, condition, mode)
        expect(hasCondition(toggled, condition, mode)).toBe(!had)
        expect(hasCondition(toggleCondition(toggled, condition, mode), condition, mode)).toBe(had)
      }),
      { numRuns: 1000 },
    )
  })

  it('lists the parts as chips, and removes them one by one', () => {
    const text = 'actor:alice AND -severity:debug  (a OR b) "failed login"'
    const chips = chipsOf(text) ?? []
    expect(chips.map(({ text, kind, negated }) => [text, kind, negated])).toEqual([
      ['actor:alice', 'term', false],
      ['-severity:debug', 'term', true],
      ['(a OR b)', 'group', false],
      ['"failed login"', 'text', false],
    ])
    expect(chips.map((chip) => removeChip(text, chip))[1]).toBe('actor:alice (a OR b) "failed login"')
    expect(chipsOf('(')).toBeNull()
  })
})

describe('completing a filter text', () => {
  const at = (marked: string) => complete(marked.replace('|', ''), marked.indexOf('|'))

  it('offers fields at the start of a word', () => {
    expect(at('|')).toEqual({ kind: 'field', from: 0, to: 0, prefix: '' })
    expect(at('a -sev|erity:x')).toEqual({ kind: 'field', from: 3, to: 11, prefix: 'sev' })
    expect(at('(act|')).toEqual({ kind: 'field', from: 1, to: 4, prefix: 'act' })
    expect(at('a -|')).toMatchObject({ kind: 'field', from: 3 })
    expect(at('has:ac|')).toEqual({ kind: 'field', from: 4, to: 6, prefix: 'ac' })
    expect(at('metadata.pl|')).toMatchObject({ kind: 'field', prefix: 'metadata.pl' })
  })

  it('offers the values of the field before the caret', () => {
    expect(at('severity:|')).toEqual({
      kind: 'value',
      field: 'severity',
      path: [],
      from: 9,
      to: 9,
      prefix: '',
    })
    expect(at('event_type:us|er.x b')).toEqual({
      kind: 'value',
      field: 'type',
      path: [],
      from: 11,
      to: 17,
      prefix: 'us',
    })
    expect(at('severity:error,cr|')).toMatchObject({ kind: 'value', from: 15, prefix: 'cr' })
    expect(at('severity:(error OR |')).toMatchObject({ kind: 'value', from: 19, prefix: '' })
    expect(at('source:"a b|')).toMatchObject({
      kind: 'value',
      field: 'source',
      from: 7,
      to: 11,
      prefix: 'a b',
    })
    expect(at('source:"a |b" c')).toMatchObject({ kind: 'value', from: 7, to: 12, prefix: 'a ' })
    expect(at('metadata.plan:p|')).toMatchObject({ field: 'metadata', path: ['plan'], prefix: 'p' })
    expect(at('after:|')).toMatchObject({ kind: 'value', field: 'at' })
  })

  it('offers operators behind a condition', () => {
    expect(at('a O|')).toEqual({ kind: 'operator', from: 2, to: 3, prefix: 'O' })
    expect(at('a OR|')).toMatchObject({ kind: 'operator', prefix: 'OR' })
    expect(at('O|')).toMatchObject({ kind: 'field' })
  })

  it('offers nothing inside quoted text or behind an unknown field', () => {
    expect(at('"abc|')).toBeNull()
    expect(at('foo:b|')).toBeNull()
  })

  it('names a piece of the text around the caret, whatever is typed', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom('a', ':', '"', '(', ')', ' ', 'severity', ',', '-', '.', 'OR', 'has:'),
        }),
        fc.nat(),
        (text, where) => {
          const caret = where % (text.length + 1)
          const found = complete(text, caret)
          if (found === null) return
          expect(found.from).toBeLessThanOrEqual(caret)
          expect(found.to).toBeGreaterThanOrEqual(caret)
          expect(found.to).toBeLessThanOrEqual(text.length)
        },
      ),
      { numRuns: 3000 },
    )
  })
})
