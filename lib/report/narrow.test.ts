import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Filter } from '@/lib/query/ast'
import { anyEvent, anyFilter, leafFrom } from '@/lib/query/arbitraries'
import { printFilter } from '@/lib/query/print'
import { matches } from '@/lib/query/evaluate'
import { OWN_SOURCE } from '@/lib/event/stored-event'
import { filterOf } from './assessment'
import { type Kind, narrowed, restFor } from './narrow'

const kindOf = (event: { event_type: string; source: string | null }): Kind => ({
  type: event.event_type,
  own: event.source === OWN_SOURCE,
})

/** Filters of which some match the event, among them such as ask for its type and for who sent it. */
const caseOf = anyEvent.chain((any) =>
  fc
    .tuple(fc.constant(any), fc.boolean())
    .map(([event, own]) => (own ? { ...event, source: OWN_SOURCE } : event))
    .chain((event) =>
      fc.record({
        event: fc.constant(event),
        filters: fc.array(
          fc.oneof(
            anyFilter,
            leafFrom(event),
            fc.constant(filterOf(`type:${event.event_type} -source:${OWN_SOURCE}`)),
            fc.constant(filterOf(`-type:${event.event_type} OR source:${OWN_SOURCE}`)),
          ),
          { minLength: 1, maxLength: 4 },
        ),
      }),
    ),
)

const isRelative = (filter: Filter): boolean => {
  try {
    matches(filter, SAMPLE)
    return false
  } catch {
    return true
  }
}
const [SAMPLE] = fc.sample(anyEvent, 1) as [Parameters<typeof matches>[1]]

const printed = (filter: Filter | null) => (filter === null ? '' : printFilter(filter))

describe('what is left of a filter', () => {
  test('gives the same events of that kind', () => {
    fc.assert(
      fc.property(caseOf, ({ event, filters }) => {
        for (const filter of filters) {
          if (isRelative(filter)) continue
          const rest = restFor(filter, kindOf(event))
          expect(typeof rest === 'boolean' ? rest : matches(rest, event)).toBe(matches(filter, event))
        }
      }),
    )
  })

  test('a narrowed filter gives everything that one of them gives', () => {
    fc.assert(
      fc.property(caseOf, anyEvent, fc.constantFrom(1, 1_000_000), ({ event, filters }, other, events) => {
        const own = filters.filter((filter) => !isRelative(filter))
        const narrow = narrowed(own, [
          { ...kindOf(event), events },
          { ...kindOf(other), events: 1_000_000 },
        ])
        for (const one of [event, other])
          if (own.some((filter) => matches(filter, one)))
            expect(narrow !== null && matches(narrow, one)).toBe(true)
      }),
    )
  })

  test('the type decides what it can', () => {
    const filter = filterOf('type:user.* (outcome:failure OR type:user.locked)')
    expect(restFor(filter, { type: 'user.locked', own: false })).toBe(true)
    expect(restFor(filter, { type: 'data.read', own: false })).toBe(false)
    expect(restFor(filter, { type: 'user.login', own: false })).toEqual(filterOf('outcome:failure'))
    expect(narrowed([filter], [{ type: 'data.read', own: false, events: 1 }])).toBeNull()
  })

  test('a search for the word true is not taken for what is always so', () => {
    const filters = ['true', '-type:user.login'].map(filterOf)
    for (const both of [filters, filters.toReversed()])
      expect(printed(narrowed(both, [{ type: 'data.read', own: false, events: 1 }]))).toBe('type:data.read')
  })

  test('nothing is asked twice, and of the events of a rare kind nothing but their type', () => {
    const filters = [
      'type:data.read (tag:phi OR metadata.phi:true)',
      'type:data.read (tag:phi OR metadata.phi:true) resource.id:*',
      'type:data.read (tag:phi OR metadata.phi:true)',
      'type:data.read severity:critical outcome:failure',
    ].map(filterOf)
    const kind = { type: 'data.read', own: false }
    expect(printed(narrowed(filters, [{ ...kind, events: 1_000_000 }]))).toBe(
      printed(
        filterOf(
          'type:data.read type:data.read (tag:phi OR metadata.phi:true OR severity:critical outcome:failure)',
        ),
      ),
    )
    const common = { type: 'a.common', own: false, events: 1_000 }
    expect(printed(narrowed(filters, [{ ...kind, events: 10 }, common]))).toBe('type:data.read')
  })
})
