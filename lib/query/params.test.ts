import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyFilter } from './arbitraries'
import { countTerms } from './ast'
import { isEmptyQuery, parseEventParams, printEventParams, queryFingerprint, type EventQuery } from './params'
import { joinList, splitList, type EventParams } from './param-table'
import { printFilter } from './print'

const NOW = '2026-11-24T12:00:00.000000Z'
const read = (query: string, now = NOW, extra: string[] = ['cursor', 'limit']) =>
  parseEventParams(new URLSearchParams(query), { now, extra })
const queryOf = (query: string, now = NOW): EventQuery => {
  const parsed = read(query, now)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults))
  return parsed.query
}
const filterOf = (query: string): string => printFilter(queryOf(query).filter)
const faultsOf = (query: string): string[] => {
  const parsed = read(query)
  return parsed.ok ? [] : parsed.faults.map(({ field, code }) => `${field} ${code}`)
}

describe('the parameters of a list', () => {
  it('read times as RFC 3339, dates and relative to now', () => {
    expect(queryOf('start_time=-7d&end_time=2026-11-24T10:00:00%2B02:00')).toMatchObject({
      start: '2026-11-17T12:00:00.000000Z',
      end: '2026-11-24T08:00:00.000000Z',
      filter: null,
    })
    expect(queryOf('start_time=2026-11-24').start).toBe('2026-11-24T00:00:00.000000Z')
    expect(queryOf('end_time=2026-11-24T10:00:00+02:00').end).toBe('2026-11-24T08:00:00.000000Z')
  })

  it('read lists repeated, comma-separated and both', () => {
    expect(filterOf('severities=error&severities=critical,Warning')).toBe('severity:error,critical,warning')
    expect(filterOf('event_types=user.*,api.error')).toBe('type:user.*,api.error')
    expect(filterOf('actor_ids=%22a,b%22,c')).toBe('actor.id:"a,b",c')
  })

  it('join everything by AND', () => {
    const query =
      'categories=api&min_severity=error&outcomes=failure&actor_types=user&resource_ids=r&resource_types=t&sources=s'
    expect(
      filterOf(
        `${query}&tags=a,b&ip=10.1.0.0/16&session_id=x,y&trace_id=t1&metadata.plan=pro,x&search=failed "log in"&q=a OR b`,
      ),
    ).toBe(
      'category:api outcome:failure actor.type:user resource.id:r resource.type:t source:s tag:a,b severity>=error ' +
        'ip:10.1.0.0/16 session:"x,y" trace:t1 metadata.plan:"pro,x" failed "log in" (a OR b)',
    )
  })

  it('leave the parameters of the caller alone', () => {
    expect(queryOf('cursor=x&limit=&cursor=y')).toMatchObject({ filter: null })
  })

  it('refuse what is unknown, repeated, empty or no value, by name', () => {
    expect(faultsOf('event_type=x')).toEqual(['event_type unknown_parameter'])
    expect(read('severity=x')).toMatchObject({ faults: [{ reason: expect.stringContaining('severities') }] })
    expect(faultsOf('q=a&q=b')).toEqual(['q repeated'])
    expect(faultsOf('q=&search=%20&tags=a,,b&ip=')).toEqual([
      'tags empty',
      'ip empty',
      'search empty',
      'q empty',
    ])
    expect(faultsOf('severities=loud&ip=x&min_severity=y&start_time=noon')).toEqual([
      'start_time bad_value',
      'severities unknown_value',
      'min_severity unknown_value',
      'ip bad_value',
    ])
    expect(faultsOf('metadata.=x')).toEqual(['metadata. bad_value'])
    expect(faultsOf('q=severty:error x)')).toEqual(['q unknown_field', 'q unexpected_bracket'])
    expect(faultsOf('constructor=x&__proto__=y')).toEqual([
      'constructor unknown_parameter',
      '__proto__ unknown_parameter',
    ])
  })

  it('point those who count pages to the cursor', () => {
    expect(faultsOf('offset=10&page=2')).toEqual(['offset use_cursor', 'page use_cursor'])
  })

  it('refuse a range that ends before it starts, or where it starts', () => {
    expect(faultsOf('start_time=-1d&end_time=-2d')).toEqual(['start_time empty_range'])
    expect(faultsOf('start_time=2026-11-24&end_time=2026-11-24')).toEqual(['start_time empty_range'])
  })

  it('refuse more conditions than a filter may have, all together', () => {
    const ids = Array.from({ length: 60 }, (_, i) => i).join(',')
    expect(faultsOf(`actor_ids=${ids}&resource_ids=${ids}`)).toEqual(['q too_many_terms'])
  })

  it('name no more faults than anybody reads', () => {
    const many = Array.from({ length: 5000 }, (_, i) => `x${i}=1`).join('&')
    expect(faultsOf(many)).toHaveLength(32)
  })
})

describe('times inside q', () => {
  it('narrow the range when they must hold anyway', () => {
    expect(queryOf('start_time=-7d&q=after:-1d before:-1h actor:x')).toMatchObject({
      start: '2026-11-23T12:00:00.000000Z',
      end: '2026-11-24T11:00:00.000000Z',
      filter: { field: 'actor', op: 'eq', value: 'x' },
    })
    expect(queryOf('q=at:2026-11-01..2026-11-02')).toMatchObject({
      start: '2026-11-01T00:00:00.000000Z',
      end: '2026-11-03T00:00:00.000000Z',
      filter: null,
    })
  })

  it('stay in the filter, resolved, when something else may hold instead', () => {
    expect(filterOf('q=after:-1h OR actor:x')).toBe('after:2026-11-24T11:00:00.000000Z OR actor:x')
    expect(filterOf('q=-after:-1h')).toBe('-after:2026-11-24T11:00:00.000000Z')
    expect(queryOf('q=recorded>=-1h')).toMatchObject({ start: null, filter: { field: 'recorded' } })
  })

  it('may contradict each other: then no event matches', () => {
    const query = queryOf('q=after:-1h before:-2h')
    expect(isEmptyQuery(query)).toBe(true)
    expect(isEmptyQuery(queryOf('q=after:-2h before:-1h'))).toBe(false)
  })
})

describe('the fingerprint of a query', () => {
  it('stays the same while the clock runs, though a relative time moves', () => {
    const later = '2026-11-24T13:00:00.000000Z'
    const text = 'start_time=-7d&q=after:-1d x'
    expect(queryFingerprint(queryOf(text, later))).toBe(queryFingerprint(queryOf(text)))
    expect(queryOf(text, later).start).not.toBe(queryOf(text).start)
  })

  it('does not care how the same question was spelled', () => {
    const one = queryFingerprint(queryOf('severities=error&q=actor:x'))
    expect(queryFingerprint(queryOf('q=(actor:"x")&severities=ERROR&limit=5'))).toBe(one)
  })

  it('differs between questions', () => {
    const texts = [
      '',
      'q=x',
      'q=y',
      'start_time=-7d',
      'end_time=-7d',
      'start_time=-8d',
      'q=-x',
      'q=x y',
      'q=x OR y',
      'search="x y"',
    ]
    expect(new Set(texts.map((text) => queryFingerprint(queryOf(text)))).size).toBe(texts.length)
  })
})

describe('the parameters as text', () => {
  it('mean the same when they are read again', () => {
    const input: EventParams = {
      start_time: '-7d',
      event_types: ['user.*', 'api.error'],
      actor_ids: ['a,b', '"q"', ' x '],
      min_severity: 'warning',
      ip: '10.0.0.0/8',
      metadata: { plan: 'pro', '"odd key".x': 'a,b' },
      search: 'failed',
      q: 'actor:x OR y',
      tags: [],
    }
    expect(filterOf(printEventParams(input).toString())).toBe(
      'type:user.*,api.error actor.id:"a,b","\\"q\\""," x " severity>=warning ip:10.0.0.0/8 metadata.plan:pro ' +
        'metadata."odd key".x:"a,b" failed (actor:x OR y)',
    )
  })

  it('split a list as it was joined', () => {
    const values = fc.array(
      fc.string({ unit: fc.constantFrom('a', ',', '"', '\\', ' ', 'é'), minLength: 1 }),
      { minLength: 1 },
    )
    fc.assert(
      fc.property(values, (list) => {
        expect(splitList(joinList(list))).toEqual(list)
      }),
    )
    expect(splitList('"a')).toBeNull()
    expect(splitList('"a"b')).toBeNull()
  })

  it('carry any filter through q', () => {
    fc.assert(
      fc.property(anyFilter, (filter) => {
        const q = printFilter(filter)
        fc.pre(q.length <= 4096 && countTerms(filter) <= 100)
        const again = read(printEventParams({ q }).toString())
        expect(again.ok).toBe(true)
      }),
    )
  })
})
