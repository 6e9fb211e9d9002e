import type { SQL } from 'drizzle-orm'
import { fromEpochMs, toEpochMicros } from '@/lib/core/time'
import { type Counted, coveredBy } from '@/lib/db/queries/count'
import { bucketStart, type Grain, planCounts } from '@/lib/db/queries/count-plan'
import { EVENT_ROW_COLUMNS } from '@/lib/db/queries/event-row'
import type { Scan } from '@/lib/db/queries/scan'
import type { Span } from '@/lib/db/queries/scan-ranges'
import { blockTerms } from '@/lib/db/queries/block-terms'
import { filterSql } from '@/lib/db/queries/filter-sql'
import { FUTURE_SKEW_MS, OCCURRED_AT_MIN } from '@/lib/event/limits'
import { and, type Filter } from '@/lib/query/ast'
import type { FieldName } from '@/lib/query/fields'
import type { EventQuery } from '@/lib/query/params'
import type { Context } from '../context'

/** Events a request may examine where the block index can't narrow the search; then it says how far it came. */
export const EXAMINED_EVENTS_MAX = 40_000

const AGGREGATE_FIELDS: ReadonlySet<FieldName> = new Set<FieldName>([
  'type',
  'category',
  'severity',
  'outcome',
  'source',
  'resource.type',
])

const SEVERITY: ReadonlySet<FieldName> = new Set<FieldName>(['severity'])

/** An event query made ready for the database. Times are microseconds since 1970, half-open. */
export type Reading = {
  tenantId: string
  filter: Filter | null
  bounds: Span
  where: SQL | null
  /** tsquery text of what a block must hold; null for any block. */
  terms: string | null
}

/** Compiles the query for this tenant, within what the caller may see. The open ends are what an event's time can be at all. */
export function readingOf(ctx: Context, query: EventQuery): Reading {
  const nowMs = ctx.clock.nowMs()
  const lo = Number(toEpochMicros(query.start ?? OCCURRED_AT_MIN))
  const hi = query.end === null ? (nowMs + FUTURE_SKEW_MS) * 1000 + 1 : Number(toEpochMicros(query.end))
  const now = fromEpochMs(nowMs)
  const { view } = ctx.caller
  const filter = and([view, query.filter].filter((one) => one !== null))
  return {
    tenantId: ctx.tenantId,
    filter,
    bounds: { lo, hi },
    where: filter === null ? null : filterSql(filter, now),
    terms: filter === null ? null : blockTerms(filter),
  }
}

/** True when the filter asks for these fields alone. */
function asksOnly(filter: Filter | null, fields: ReadonlySet<FieldName>): boolean {
  if (filter === null) return true
  switch (filter.kind) {
    case 'and':
      return filter.all.every((one) => asksOnly(one, fields))
    case 'or':
      return filter.any.every((one) => asksOnly(one, fields))
    case 'not':
      return asksOnly(filter.filter, fields)
    case 'text':
      return false
    case 'term':
      return fields.has(filter.field)
  }
}

/** True when the aggregates alone can answer: every term is on a column they keep. */
export const isAggregable = (filter: Filter | null): boolean => asksOnly(filter, AGGREGATE_FIELDS)

/** True when the narrowest aggregate can answer, which keeps days by severity. */
export const isBySeverity = (filter: Filter | null): boolean => asksOnly(filter, SEVERITY)

/** The reading's range cut to what the tenant has, and how to count over it or over a part of it. */
export type Countable = {
  range: Span
  /** @param coarsest the longest bucket the answer can use */
  count: (coarsest?: Grain, part?: Span) => Counted
}

/** Asked for once and used for every count of an answer; null when the tenant has nothing in the bounds. */
export async function countableOf(ctx: Context, reading: Reading): Promise<Countable | null> {
  const covered = await coveredBy(ctx.db, ctx.tenantId, reading.bounds)
  if (covered === null) return null
  const { range, lateHours, aggregates } = covered
  const nowUs = ctx.clock.nowMs() * 1000
  const { tenantId, where } = reading
  // Nothing is stored before the first event, so what was asked for may as well begin with a whole bucket: no ragged edge.
  const whole = { lo: Math.max(reading.bounds.lo, bucketStart(range.lo)), hi: range.hi }
  const count: Countable['count'] = (coarsest, part = whole) => ({
    tenantId,
    where,
    aggregates,
    plan: planCounts(part, nowUs, lateHours, coarsest),
  })
  return { range, count }
}

/** A scan over the reading, newest first, from its far edge. */
export const scanOf = (reading: Reading, limit: number, eventsMax: number): Scan => ({
  tenantId: reading.tenantId,
  direction: 'older',
  bounds: reading.bounds,
  after: null,
  where: reading.where,
  terms: reading.terms,
  limit,
  columns: EVENT_ROW_COLUMNS,
  eventsMax,
})
