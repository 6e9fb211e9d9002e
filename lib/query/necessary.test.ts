import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ANY_TERM, collectTerms } from '@/lib/event/terms'
import type { StoredEvent } from '@/lib/event/stored-event'
import { anyEvent, anyFilter, anyLeaf, leafFrom } from './arbitraries'
import type { Filter } from './ast'
import { matches } from './evaluate'
import { necessary, satisfies } from './necessary'
import { parseFilter } from './parse'

const termsOf = (...events: StoredEvent[]): Set<string> => {
  const terms = new Set<string>()
  for (const event of events) collectTerms(event, terms)
  return terms
}
const couldMatch = (terms: Set<string>, filter: Filter): boolean =>
  terms.has(ANY_TERM) || satisfies(terms, necessary(filter))

const needed = (text: string): unknown => {
  const parsed = parseFilter(text)
  return parsed.ok && parsed.filter !== null ? necessary(parsed.filter) : parsed
}

describe('the condition a block must satisfy', () => {
  it('is met by every event that matches, so the index never hides one', () => {
    let matched = 0
    fc.assert(
      fc.property(anyEvent, fc.oneof(anyLeaf, anyFilter), (event, filter) => {
        if (!matches(filter, event)) return
        matched++
        expect(couldMatch(termsOf(event), filter)).toBe(true)
      }),
      { numRuns: 6000 },
    )
    expect(matched).toBeGreaterThan(500)
  })

  it('is met by every event that holds a piece of its own text', () => {
    let matched = 0
    const own = anyEvent.chain((event) => leafFrom(event).map((filter) => ({ event, filter })))
    fc.assert(
      fc.property(own, ({ event, filter }) => {
        if (!matches(filter, event)) return
        matched++
        expect(couldMatch(termsOf(event), filter)).toBe(true)
      }),
      { numRuns: 6000 },
    )
    expect(matched).toBeGreaterThan(1000)
  })

  it('names exact terms for values, and prefixes for words and wildcards', () => {
    expect(needed('actor.id:usr_1 severity:error')).toEqual({
      all: [
        { term: '=actor=usr_1', prefix: false },
        { term: '=severity=error', prefix: false },
      ],
    })
    expect(needed('type:user.*')).toEqual({ term: '=event_type=user.', prefix: true })
    expect(needed('"failed login"')).toEqual({
      all: [
        { term: '~failed', prefix: true },
        { term: '~login', prefix: true },
      ],
    })
    expect(needed('severity>=error')).toEqual({
      any: [
        { term: '=severity=error', prefix: false },
        { term: '=severity=critical', prefix: false },
      ],
    })
    expect(needed('metadata.a.b:1.0')).toEqual({
      any: [
        { term: '=meta.a.b=1.0', prefix: false },
        { term: '=meta.a.b=1', prefix: false },
      ],
    })
  })

  it('asks for the nearest indexed network around an address range', () => {
    expect(needed('ip:10.1.2.0/26')).toEqual({ term: '=net=10.1.2.0/24', prefix: false })
    expect(needed('ip:10.0.0.0/7')).toBe('anything')
    expect(needed('ip:10.1.2.3')).toEqual({ term: '=ip=10.1.2.3', prefix: false })
  })

  it('gives up where the index knows nothing', () => {
    for (const text of [
      '-actor:x',
      'duration>5',
      'has:ip',
      'seq:1..2',
      'user_agent:x',
      'actor.id:x OR has:ip',
    ])
      expect(needed(text), text).toBe('anything')
    expect(needed('actor.id:x -severity:error')).toEqual({ term: '=actor=x', prefix: false })
  })
})
