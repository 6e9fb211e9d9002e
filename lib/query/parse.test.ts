import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FIELDS } from './fields'
import { parseFilter } from './parse'

const filterOf = (text: string): unknown => {
  const parsed = parseFilter(text)
  return parsed.ok ? parsed.filter : parsed.errors
}
const errorsOf = (text: string) => {
  const parsed = parseFilter(text)
  return parsed.ok ? [] : parsed.errors
}
const marked = (text: string): string[] =>
  errorsOf(text).map(({ code, start, end }) => `${code}:${text.slice(start, end)}`)
const word = (value: string) => ({ kind: 'text', value, phrase: false })

describe('reading a filter', () => {
  it('binds NOT tighter than AND, and AND tighter than OR', () => {
    expect(filterOf('a b OR NOT c AND d')).toEqual({
      kind: 'or',
      any: [
        { kind: 'and', all: [word('a'), word('b')] },
        { kind: 'and', all: [{ kind: 'not', filter: word('c') }, word('d')] },
      ],
    })
  })

  it('takes an empty text for no filter at all', () => {
    expect(filterOf('')).toBeNull()
    expect(filterOf(' \t\n')).toBeNull()
  })

  it('reads the example of every field', () => {
    for (const field of FIELDS) expect(errorsOf(field.example), field.name).toEqual([])
  })

  it('knows fields by their aliases, in any case', () => {
    for (const field of FIELDS) {
      for (const alias of field.aliases) {
        if (field.kind === 'json-path') continue
        expect(filterOf(`has:${alias.toUpperCase()}`)).toEqual({ kind: 'term', field: field.name, op: 'has' })
      }
    }
  })

  it('reads a link and a clock time as text, though both hold a colon', () => {
    expect(filterOf('https://example.com/x?y=1')).toMatchObject({
      kind: 'text',
      value: 'https://example.com/x?y=1',
    })
    expect(filterOf('10:30')).toEqual(word('10:30'))
  })

  it('counts and, or and not in small letters as words', () => {
    expect(filterOf('a or b')).toEqual({ kind: 'and', all: [word('a'), word('or'), word('b')] })
  })

  it('says where each part of the filter stands', () => {
    const text = 'actor:alice  (a OR b) -"x y"'
    const parsed = parseFilter(text)
    expect(parsed.ok && parsed.conjuncts.map(({ start, end }) => text.slice(start, end))).toEqual([
      'actor:alice',
      '(a OR b)',
      '-"x y"',
    ])
    const either = parseFilter('a b OR c')
    expect(either.ok && either.conjuncts).toMatchObject([{ start: 0, end: 8 }])
  })

  it('keeps ranges open at either end, and leaves dots in other text alone', () => {
    expect(filterOf('seq:10..')).toEqual({ kind: 'term', field: 'seq', op: 'gte', value: '10' })
    expect(filterOf('seq:..20')).toEqual({ kind: 'term', field: 'seq', op: 'lte', value: '20' })
    expect(filterOf('metadata.n:1..2')).toMatchObject({ op: 'range', low: '1', high: '2', path: ['n'] })
    expect(filterOf('metadata.path:../etc')).toMatchObject({ op: 'eq', value: '../etc' })
    expect(filterOf('source:a..b')).toMatchObject({ op: 'eq', value: 'a..b' })
  })
})

describe('a fault in a filter', () => {
  it('marks the field nobody knows and names the ones that were meant', () => {
    expect(errorsOf('severty:error')).toMatchObject([
      { code: 'unknown_field', start: 0, end: 7, suggestions: ['severity'] },
    ])
    expect(errorsOf('a -resource.typ:x')).toMatchObject([
      { code: 'unknown_field', start: 3, suggestions: ['resource.type', 'resource.id'] },
    ])
    expect(errorsOf('has:user_agnt')).toMatchObject([
      { code: 'unknown_field', start: 4, suggestions: ['user_agent'] },
    ])
  })

  it('marks the value that is none and names the ones that were meant', () => {
    expect(errorsOf('severity:(error OR critcal)')).toMatchObject([
      { code: 'unknown_value', start: 19, end: 26, suggestions: ['critical'] },
    ])
    expect(marked('ip:10.0.0.300 id:x seq:-1 duration:5x after:yesterday at:2026-02-30')).toEqual([
      'bad_value:10.0.0.300',
      'bad_value:x',
      'bad_value:-1',
      'bad_value:5x',
      'bad_value:yesterday',
      'bad_value:2026-02-30',
    ])
  })

  it('is told for everything that is left open or left out', () => {
    expect(marked('"abc')).toEqual(['unclosed_quote:"abc'])
    expect(marked('(a OR b')).toEqual(['unclosed_bracket:('])
    expect(marked('a) b')).toEqual(['unexpected_bracket:)'])
    expect(marked('severity:(error')).toEqual(['unclosed_bracket:('])
    expect(marked('a AND')).toEqual(['missing_operand:'])
    expect(marked('OR a')).toEqual(['missing_operand:OR'])
    expect(marked('()')).toEqual(['missing_operand:)'])
    expect(marked('actor:')).toEqual(['missing_value:'])
    expect(marked('actor:""')).toEqual(['missing_value:""'])
    expect(marked('actor:a"b"')).toEqual(['bad_character:"'])
  })

  it('is told for comparisons a field does not have', () => {
    expect(marked('actor>=x')).toEqual(['bad_operator:actor>=x'])
    expect(marked('severity>=error,critical')).toEqual(['bad_operator:severity>=error,critical'])
    expect(marked('after>-7d')).toEqual(['bad_operator:after>-7d'])
    expect(marked('metadata.n>x')).toEqual(['bad_value:x'])
    expect(marked('metadata:x type:us*er *')).toEqual([
      'bad_value:metadata',
      'bad_value:us*er',
      'bad_value:*',
    ])
  })

  it('is told for characters no event can hold', () => {
    expect(marked('actor:"a\u0000b" actor:\ud800')).toEqual([
      'bad_character:"a\u0000b"',
      'bad_character:\ud800',
    ])
  })

  it('is told for more than the limits', () => {
    expect(marked('x'.repeat(4097))).toMatchObject([expect.stringMatching(/^too_long/)])
    expect(errorsOf('a '.repeat(101))[0]?.code).toBe('too_many_terms')
    expect(errorsOf(`type:${'a.b,'.repeat(100)}a.b`)[0]?.code).toBeUndefined()
    expect(errorsOf(`seq:${Array.from({ length: 101 }, (_, i) => i).join(',')}`)[0]?.code).toBe(
      'too_many_terms',
    )
    expect(errorsOf(`${'('.repeat(20)}a${')'.repeat(20)}`)).toEqual([])
    expect(errorsOf(`${'('.repeat(21)}a${')'.repeat(21)}`).map((error) => error.code)).toEqual(['too_deep'])
  })

  it('never throws and never points outside the text, whatever is typed', () => {
    const piece = fc.constantFrom(
      'actor',
      ':',
      '>=',
      '"',
      '(',
      ')',
      ' ',
      '-',
      'OR',
      'NOT',
      ',',
      '..',
      '\\',
      'metadata.',
      '*',
      'seq:1',
      'é',
      '\ud800',
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(piece, { maxLength: 30 }).map((all) => all.join('')),
          fc.string(),
        ),
        (text) => {
          for (const { start, end, message } of errorsOf(text)) {
            expect(start).toBeGreaterThanOrEqual(0)
            expect(end).toBeLessThanOrEqual(text.length)
            expect(start).toBeLessThanOrEqual(end)
            expect(message).not.toBe('')
          }
        },
      ),
      { numRuns: 5000 },
    )
  })

  it('comes to an end with hostile text of full length', () => {
    const hostile = [
      '(',
      '-',
      'NOT ',
      '"',
      '"\\',
      'metadata.',
      'metadata."',
      'a:',
      'a:"',
      'a:(',
      'a:(b OR ',
      'a,',
      'a.',
      '..',
      ')',
      '*',
      'a-',
      'severity:errorr ',
      'foo:x ',
    ]
    for (const piece of hostile) {
      const text = piece.repeat(Math.floor(4096 / piece.length))
      // One that went over the text again and again would not come back within the limit of a test.
      expect(typeof parseFilter(text).ok, piece).toBe('boolean')
    }
  })
})
