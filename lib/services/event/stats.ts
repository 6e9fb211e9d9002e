import type { EventStats } from '@/lib/contract/events'
import { fromEpochMicros, fromPostgres, toEpochMicros, toWire } from '@/lib/core/time'
import { type CountGroup, countPoints, type Counted } from '@/lib/db/queries/count'
import { DAY_US, HOUR_US } from '@/lib/db/queries/count-plan'
import type { Span } from '@/lib/db/queries/scan-ranges'
import type { TopRow } from '@/lib/db/queries/top-actors'
import type { EventQuery } from '@/lib/query/params'
import { type Context, requirePermission } from '../context'
import {
  exactGroups,
  exactTopActors,
  resourceSampleOf,
  type Sample,
  sampleOf,
  type TopSample,
  topSampleOf,
} from './counting'
import { recordReading } from './looks'
import { type Countable, countableOf, isBySeverity, type Reading, readingOf } from './reading'

export const TOP_MAX = 10
/** Hours listed at most: a week. */
export const HOURS_MAX = 168

type Point = { us: number; n: number }
type Parts = {
  groups: CountGroup[]
  hours: Point[]
  days: Point[]
  actors: TopRow[]
  resources: TopRow[]
  exact: boolean
  actorsExact: boolean
  resourcesExact: boolean
  actorsAmong: number
  resourcesAmong: number
}

const DIMENSIONS = ['event_type', 'category', 'severity', 'outcome'] as const
const NO_PARTS: Parts = {
  groups: [],
  hours: [],
  days: [],
  actors: [],
  resources: [],
  exact: true,
  actorsExact: true,
  resourcesExact: true,
  actorsAmong: 0,
  resourcesAmong: 0,
}

/** Whole hours but for the running one: the count of an hour cut through would say nothing. */
const firstHourOf = ({ hi }: Span): number => Math.ceil((hi - HOURS_MAX * HOUR_US) / HOUR_US) * HOUR_US

async function fromAggregates(ctx: Context, reading: Reading, countable: Countable): Promise<Parts | null> {
  const { range, count } = countable
  const groups = await exactGroups(ctx, reading, countable, DIMENSIONS)
  if (groups === null) return null
  const lastHours = { lo: Math.max(range.lo, firstHourOf(range)), hi: range.hi }
  const severityOnly = isBySeverity(reading.filter)
  const points = (of: Counted, stepUs: number) => countPoints(ctx.db, of, severityOnly, null, stepUs)
  const hours = await points(count('hourly', lastHours), HOUR_US)
  const days = await points(count('daily'), DAY_US)
  const total = sum(groups.map((group) => group.n))
  const sample = await topSampleOf(ctx, reading, total)
  const resources = await resourceSampleOf(ctx, reading, sample)
  const actors = await exactTopActors(ctx, reading, countable, TOP_MAX)
  return {
    groups,
    hours,
    days,
    actors: actors ?? topsOf(sample).actors,
    resources: topsOf(resources).resources,
    exact: true,
    actorsExact: actors !== null || sample.exact,
    resourcesExact: resources.exact,
    actorsAmong: actors === null ? sample.rows.length : total,
    resourcesAmong: resources.exact ? total : resources.rows.length,
  }
}

function topsOf({ rows }: TopSample): { actors: TopRow[]; resources: TopRow[] } {
  const top = (pairs: { id: string | null; type: string | null }[]): TopRow[] => {
    const counts = new Map<string, TopRow>()
    for (const { id, type } of pairs) {
      if (id === null) continue
      const key = JSON.stringify([id, type])
      const row = counts.get(key) ?? { id, type, n: 0 }
      row.n++
      counts.set(key, row)
    }
    return [...counts.values()].sort((a, b) => b.n - a.n || (a.id < b.id ? -1 : 1)).slice(0, TOP_MAX)
  }
  return {
    actors: top(rows.map((row) => ({ id: row.actor_id, type: row.actor_type }))),
    resources: top(rows.map((row) => ({ id: row.resource_id, type: row.resource_type }))),
  }
}

function fromSample(sample: Sample, range: Span): Parts {
  const { rows, factor, exact } = sample
  const points = (stepUs: number, lo: number): Point[] =>
    rows
      .map((row) => Number(toEpochMicros(fromPostgres(row.occurred_at))))
      .filter((us) => us >= lo)
      .map((us) => ({ us: Math.floor(us / stepUs) * stepUs, n: 1 }))
  const groups = rows.map((row) => ({
    ...row,
    n: factor,
    d_sum: row.duration_ms,
    d_n: row.duration_ms === null ? 0 : 1,
    d_max: row.duration_ms,
  }))
  const hours = points(HOUR_US, firstHourOf(range))
  return {
    groups,
    hours,
    days: points(DAY_US, range.lo),
    ...topsOf(sample),
    exact,
    actorsExact: exact,
    resourcesExact: exact,
    actorsAmong: rows.length,
    resourcesAmong: rows.length,
  }
}

function tally(groups: readonly CountGroup[], column: (typeof DIMENSIONS)[number]): Record<string, number> {
  const counts = new Map<string, number>()
  for (const group of groups)
    counts.set(group[column] ?? '', (counts.get(group[column] ?? '') ?? 0) + group.n)
  return Object.fromEntries([...counts].sort((a, b) => b[1] - a[1]).map(([key, n]) => [key, Math.round(n)]))
}

function series(points: readonly Point[]) {
  const counts = new Map<number, number>()
  for (const { us, n } of points) counts.set(us, (counts.get(us) ?? 0) + n)
  return [...counts].sort((a, b) => a[0] - b[0]).map(([us, count]) => ({ start: wire(us), count }))
}

const wire = (us: number) => toWire(fromEpochMicros(BigInt(us)))
const tops = (rows: readonly TopRow[]) => rows.map(({ id, type, n }) => ({ id, type, count: n }))
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

/** Totals by dimension, tops, series and rates of the matching events. */
export async function statsEvents({
  ctx,
  input,
}: {
  ctx: Context
  input: { events: EventQuery }
}): Promise<EventStats> {
  requirePermission(ctx, 'read')
  await recordReading(ctx, input.events)
  const reading = readingOf(ctx, input.events)
  const countable = await countableOf(ctx, reading)
  const range = countable?.range ?? null
  const parts =
    countable === null
      ? NO_PARTS
      : ((await fromAggregates(ctx, reading, countable)) ??
        fromSample(await sampleOf(ctx, reading), countable.range))
  const { groups } = parts
  const total = sum(groups.map((group) => group.n))
  const share = (matches: (group: CountGroup) => boolean) =>
    total === 0 ? 0 : sum(groups.filter(matches).map((group) => group.n)) / total
  const durations = sum(groups.map((group) => group.d_n))
  const maxima = groups.flatMap((group) => (group.d_max === null ? [] : [group.d_max]))
  return {
    total: Math.round(total),
    exact: parts.exact,
    start_time: range && wire(range.lo),
    end_time: range && wire(range.hi),
    by_type: tally(groups, 'event_type'),
    by_category: tally(groups, 'category'),
    by_severity: tally(groups, 'severity'),
    by_outcome: tally(groups, 'outcome'),
    top_actors: tops(parts.actors),
    top_resources: tops(parts.resources),
    top_actors_among: parts.actorsAmong,
    top_resources_among: parts.resourcesAmong,
    top_actors_exact: parts.actorsExact,
    top_resources_exact: parts.resourcesExact,
    per_hour: series(parts.hours),
    per_day: series(parts.days),
    error_rate: share((group) => group.severity === 'error' || group.severity === 'critical'),
    failure_rate: share((group) => group.outcome === 'failure'),
    average_duration_ms: durations === 0 ? null : sum(groups.map((group) => group.d_sum ?? 0)) / durations,
    max_duration_ms: maxima.length === 0 ? null : maxima.reduce((a, b) => Math.max(a, b)),
  }
}
