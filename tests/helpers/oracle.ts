import { expect } from 'vitest'
import type { EventCount, EventFacets, EventStats, FacetField } from '@/lib/contract/events'
import type { EventHistogram, HistogramBy } from '@/lib/contract/event-histogram'
import { FACET_FIELDS } from '@/lib/contract/events'
import { HISTOGRAM_BY } from '@/lib/contract/event-histogram'
import type { StoredEvent } from '@/lib/event/stored-event'
import type { Tenant } from './api'
import { EVENTS } from './events'
import { matching, type Query } from './queries'

const HOUR_MS = 3_600_000
const SECOND_MS = 1_000
const HOURS_MAX = 168
const FACET_VALUES_MAX = 50

const VALUE_OF: Record<FacetField, (event: StoredEvent) => string | null | undefined> = {
  event_type: (event) => event.event_type,
  category: (event) => event.category,
  severity: (event) => event.severity,
  outcome: (event) => event.outcome,
  actor: (event) => event.actor?.id,
  resource_type: (event) => event.resource?.type,
  source: (event) => event.source,
}
/** The parameters each facet leaves out, because they are on its own field. */
const OWN_PARAMS: Record<FacetField, string[]> = {
  event_type: ['event_types'],
  category: ['categories'],
  severity: ['severities', 'min_severity'],
  outcome: ['outcomes'],
  actor: ['actor_ids'],
  resource_type: ['resource_types'],
  source: ['sources'],
}

/** What each facet leaves out of a `q` without OR and brackets: its terms on the facet's field. */
const OWN_TERMS: Record<FacetField, RegExp> = {
  event_type: /^-?type\W/,
  category: /^-?category\W/,
  severity: /^-?severity\W/,
  outcome: /^-?outcome\W/,
  actor: /^-?actor(\.id)?[^\w.]/,
  resource_type: /^-?resource\.type\W/,
  source: /^-?source\W/,
}

function othersOf(params: Query, field: FacetField): Query {
  const kept: string[][] = []
  for (const [name, value] of new URLSearchParams(params)) {
    if (OWN_PARAMS[field].includes(name)) continue
    const isPlain = name === 'q' && !/ OR |[(]/.test(value)
    const left = isPlain ? value.split(' ').filter((term) => !OWN_TERMS[field].test(term)) : [value]
    if (left.length > 0) kept.push([name, left.join(' ')])
  }
  return kept
}

function tally<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string | null | undefined,
): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const item of items) {
    const key = keyOf(item)
    if (key != null) counts[key] = (counts[key] ?? 0) + 1
  }
  return counts
}

const get = async <Body>(tenant: Tenant, path: string, params: Query): Promise<Body> => {
  const { status, body } = await tenant.get<Body>(`${EVENTS}/${path}`, params)
  expect({ path, params, status, body: status === 200 ? null : body }).toEqual({
    path,
    params,
    status: 200,
    body: null,
  })
  return body
}

const floor = (text: string, stepMs: number) =>
  new Date(Math.floor(Date.parse(text) / stepMs) * stepMs).toISOString()

export async function expectCount(tenant: Tenant, log: readonly StoredEvent[], params: Query, nowMs: number) {
  const wanted = matching(log, params, nowMs)
  const body = await get<EventCount>(tenant, 'count', params)
  expect({ params, ...body }).toEqual({ params, count: wanted.length, exact: true })
}

export async function expectStats(tenant: Tenant, log: readonly StoredEvent[], params: Query, nowMs: number) {
  const wanted = matching(log, params, nowMs)
  const stats = await get<EventStats>(tenant, 'stats', params)
  const durations = wanted.flatMap(({ duration_ms }) => duration_ms ?? [])
  const hours = tally(wanted, (event) => floor(event.occurred_at, HOUR_MS))
  const end = stats.end_time === null ? 0 : Date.parse(stats.end_time)
  const listed = Object.entries(hours).filter(
    ([start]) => Date.parse(start) + HOUR_MS > end - HOURS_MAX * HOUR_MS,
  )
  const ofLevel = (...levels: string[]) => wanted.filter(({ severity }) => levels.includes(severity)).length
  const share = (part: number) => (wanted.length === 0 ? 0 : part / wanted.length)
  expect({ params, ...stats }).toMatchObject({
    params,
    total: wanted.length,
    exact: true,
    by_type: tally(wanted, (event) => event.event_type),
    by_category: tally(wanted, (event) => event.category),
    by_severity: tally(wanted, (event) => event.severity),
    by_outcome: tally(wanted, (event) => event.outcome),
    top_actors_among: wanted.length,
    top_resources_among: wanted.length,
    error_rate: expect.closeTo(share(ofLevel('error', 'critical')), 10) as number,
    failure_rate: expect.closeTo(
      share(wanted.filter(({ outcome }) => outcome === 'failure').length),
      10,
    ) as number,
    max_duration_ms: durations.length === 0 ? null : Math.max(...durations),
  })
  expect(Object.keys(stats.by_type).length).toBe(new Set(wanted.map((event) => event.event_type)).size)
  const average = durations.reduce((sum, ms) => sum + ms, 0) / durations.length
  if (durations.length === 0) expect(stats.average_duration_ms).toBeNull()
  else expect(stats.average_duration_ms).toBeCloseTo(average, 6)
  expect(pointsOf(stats.per_day)).toEqual(tally(wanted, (event) => floor(event.occurred_at, 24 * HOUR_MS)))
  // The oldest hour may be cut by the week's edge; every other one is whole.
  const perHour = pointsOf(stats.per_hour)
  for (const [start, count] of listed.slice(0, -1))
    expect({ params, start, count: perHour[start] }).toEqual({ params, start, count })
  expectTops(
    stats.top_actors,
    tally(wanted, (event) => event.actor?.id && JSON.stringify([event.actor.id, event.actor.type])),
    params,
  )
  expectTops(
    stats.top_resources,
    tally(wanted, (event) => event.resource?.id && JSON.stringify([event.resource.id, event.resource.type])),
    params,
  )
}

const pointsOf = (points: readonly { start: string; count: number }[]) =>
  Object.fromEntries(points.map(({ start, count }) => [start, count]))

/** Equal counts may stand in any order, so the counts are compared in order and each entry by itself. */
function expectTops(
  tops: readonly { id: string; type: string | null; count: number }[],
  counts: Record<string, number>,
  params: Query,
) {
  const best = Object.values(counts)
    .sort((a, b) => b - a)
    .slice(0, 10)
  expect({ params, counts: tops.map(({ count }) => count) }).toEqual({ params, counts: best })
  for (const { id, type, count } of tops) expect(counts[JSON.stringify([id, type])]).toBe(count)
}

export async function expectFacets(
  tenant: Tenant,
  log: readonly StoredEvent[],
  params: Query,
  nowMs: number,
) {
  const { facets } = await get<EventFacets>(tenant, 'facets', params)
  expect(Object.keys(facets).sort()).toEqual([...FACET_FIELDS].sort())
  for (const field of FACET_FIELDS) {
    const counts = tally(matching(log, othersOf(params, field), nowMs), VALUE_OF[field])
    const values = facets[field]?.values ?? []
    const best = Object.values(counts)
      .sort((a, b) => b - a)
      .slice(0, FACET_VALUES_MAX)
    expect({ params, field, exact: facets[field]?.exact, counts: values.map(({ count }) => count) }).toEqual({
      params,
      field,
      exact: true,
      counts: best,
    })
    for (const { value, count } of values)
      expect({ params, field, value, count }).toEqual({ params, field, value, count: counts[value] })
  }
}

export async function expectHistogram(
  tenant: Tenant,
  log: readonly StoredEvent[],
  params: Query,
  nowMs: number,
) {
  // One of them each time, as many calls as before: a minute has only so many.
  const by = HISTOGRAM_BY[JSON.stringify(params).length % HISTOGRAM_BY.length] ?? 'severity'
  await expectHistogramBy(tenant, log, params, nowMs, by)
}

async function expectHistogramBy(
  tenant: Tenant,
  log: readonly StoredEvent[],
  params: Query,
  nowMs: number,
  by: HistogramBy,
) {
  const asked = Array.isArray(params) ? params : Object.entries(params)
  const histogram = await get<EventHistogram>(tenant, 'histogram', [...asked, ['by', by]])
  const countsOf = (bucket: EventHistogram['buckets'][number]) => bucket[`by_${by}`] ?? {}
  const wanted = matching(log, params, nowMs)
  if (histogram.start_time === null) {
    expect(wanted).toEqual([])
    return
  }
  const stepMs = histogram.interval_seconds * SECOND_MS
  const starts = histogram.buckets.map(({ start }) => Date.parse(start))
  expect(
    starts.every((start, n) => n === 0 || start - (starts[n - 1] ?? 0) === stepMs),
    'no bucket is left out',
  ).toBe(true)
  const counts = tally(wanted, (event) => `${floor(event.occurred_at, stepMs)} ${event[by]}`)
  const given = histogram.buckets.flatMap((bucket) =>
    Object.entries(countsOf(bucket)).map(([value, n]) => [`${bucket.start} ${value}`, n] as const),
  )
  expect({ params, by, exact: histogram.exact, counts: Object.fromEntries(given) }).toEqual({
    params,
    by,
    exact: true,
    counts,
  })
  for (const bucket of histogram.buckets)
    expect(bucket.count).toBe(Object.values(countsOf(bucket)).reduce((sum, n) => sum + n, 0))
}
