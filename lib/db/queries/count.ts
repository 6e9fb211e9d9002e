import { type SQL, sql } from 'drizzle-orm'
import type { Sql } from '../database'
import { run } from '../run'
import {
  type Aggregates,
  AGGREGATES,
  aggregatesFrom,
  EVENTS,
  type Family,
  SEVERITIES,
  storedPlan,
  tableOf,
} from './aggregates'
import { type CountPlan, GRAINS, HOUR_US } from './count-plan'
import type { Span } from './scan-ranges'

/** The columns the aggregates keep: a filter over these alone is counted exactly without reading events. */
export const AGGREGATE_COLUMNS = [
  'event_type',
  'category',
  'severity',
  'outcome',
  'source',
  'resource_type',
] as const
export type AggregateColumn = (typeof AGGREGATE_COLUMNS)[number]

const instantOf = (us: number): SQL => sql`to_timestamp(${us}::bigint / 1000000.0)`

/**
 * Where the tenant's events lie, the hours among them that got late events (starts, microseconds, ascending), and what the
 * aggregates have stored.
 */
export type Covered = { range: Span; lateHours: number[]; aggregates: Aggregates }

/** What the tenant has within the bounds; null when it has nothing there. All ranges half-open, microseconds. */
export async function coveredBy(db: Sql, tenantId: string, bounds: Span): Promise<Covered | null> {
  // The index of the newest has nulls last, and serves no other order.
  const edge = (order: 'asc' | 'desc nulls last', column: string, table: string) =>
    sql`(select ${sql.raw(column)} from ${sql.raw(table)} where tenant_id = ${tenantId}
         order by ${sql.raw(`${column} ${order}`)} limit 1)`
  const [row] = await run<{ lo: number | null; hi: number | null; late: string; aggregates: string | null }>(
    db,
    sql`select (extract(epoch from least(${edge('asc', 'min_at', 'appends')}, ${edge('asc', 'min_at', 'search_blocks')}))
          * 1000000)::bigint as lo,
        (extract(epoch from greatest(${edge('desc nulls last', 'max_at', 'appends')}, ${edge('desc nulls last', 'max_at', 'search_blocks')}))
          * 1000000)::bigint as hi,
        array(select distinct (extract(epoch from hour) * 1000000)::bigint from late_hours
          where tenant_id = ${tenantId} and hour < ${instantOf(bounds.hi)} and hour >= ${instantOf(bounds.lo - HOUR_US)}
          order by 1)::text as late,
        ${AGGREGATES} as aggregates`,
  )
  if (row === undefined || row.lo === null || row.hi === null) return null
  const range = { lo: Math.max(row.lo, bounds.lo), hi: Math.min(row.hi + 1, bounds.hi) }
  const lateHours = row.late === '{}' ? [] : row.late.slice(1, -1).split(',').map(Number)
  if (range.lo >= range.hi) return null
  return { range, lateHours, aggregates: aggregatesFrom(row.aggregates) }
}

const AGGREGATE_MEASURES =
  'event_count as n, duration_sum_ms as d_sum, duration_count as d_n, duration_max_ms as d_max'
const RAW_MEASURES =
  '1::bigint as n, duration_ms as d_sum, (duration_ms is not null)::int::bigint as d_n, duration_ms as d_max'

/** The sum of a bigint is numeric, which is many times slower to add up; a double holds every count exactly. */
export const total = (column: string): SQL => sql.raw(`sum(${column}::float8)`)

/** Spans beyond this many are read as one range with a condition each, to keep the statement short. */
const BRANCHES_MAX = 24

function branches(
  table: string,
  time: string,
  spans: readonly Span[],
  select: string,
  tenantId: string,
  where: SQL | null,
): SQL[] {
  const at = sql.raw(time)
  const within = (span: Span) => sql`(${at} >= ${instantOf(span.lo)} and ${at} < ${instantOf(span.hi)})`
  const branch = (condition: SQL) =>
    sql`select ${sql.raw(select)} from ${sql.raw(table)} as events where tenant_id = ${tenantId} and ${condition}
        ${where === null ? sql`` : sql`and (${where})`}`
  const first = spans[0]
  const last = spans.at(-1)
  if (first === undefined || last === undefined) return []
  if (spans.length <= BRANCHES_MAX) return spans.map((span) => branch(within(span)))
  const any = sql.join(spans.map(within), sql` or `)
  return [branch(sql`${within({ lo: first.lo, hi: last.hi })} and (${any})`)]
}

/** What is counted: parts of a plan, from where they are stored, under a condition. */
export type Counted = { tenantId: string; plan: CountPlan; aggregates: Aggregates; where: SQL | null }

export const isEmpty = (plan: CountPlan): boolean => GRAINS.every((grain) => plan[grain].length === 0)

type Select = { columns: readonly string[]; stored: string; raw: string }

/** The column for when a row is: the start of its bucket, or the event's own time. */
const AT = 'at'

/**
 * Every part of the plan as one row source with the columns and the measures of the table it comes from, and no more: what nobody
 * reads costs a plan node for every row.
 */
export function planned({ tenantId, plan, aggregates, where }: Counted, family: Family, select: Select): SQL {
  const lowered = storedPlan(plan, family, aggregates)
  const parts = GRAINS.flatMap((grain) => {
    const [time, measures] = grain === 'raw' ? ['occurred_at', select.raw] : ['bucket', select.stored]
    const columns = [
      ...select.columns.map((column) => (column === AT ? `${time} as ${AT}` : column)),
      measures,
    ].join(', ')
    return branches(tableOf(aggregates, family, grain), time, lowered[grain], columns, tenantId, where)
  })
  return sql.join(parts, sql` union all `)
}

export type CountGroup = Record<AggregateColumn, string | null> & {
  n: number
  d_sum: number | null
  d_n: number
  d_max: number | null
}

/** Counts and durations grouped by the named columns. */
export async function countGroups(
  db: Sql,
  of: Counted,
  columns: readonly AggregateColumn[],
): Promise<CountGroup[]> {
  if (isEmpty(of.plan)) return []
  const keys = columns.length === 0 ? sql`` : sql.raw(`${columns.join(', ')},`)
  const grouping = columns.length === 0 ? sql`` : sql.raw(`group by ${columns.join(', ')}`)
  const parts = planned(of, EVENTS, { columns, stored: AGGREGATE_MEASURES, raw: RAW_MEASURES })
  return run<CountGroup>(
    db,
    sql`select ${keys} coalesce(${total('n')}, 0)::bigint as n, sum(d_sum)::float8 as d_sum,
          coalesce(${total('d_n')}, 0)::bigint as d_n, max(d_max)::float8 as d_max
        from (${parts}) parts ${grouping}`,
  )
}

export const COUNT = { stored: 'event_count as n', raw: '1::bigint as n' }

export type CountPoint = { us: number; value: string | null; n: number }

/**
 * Counts by time bucket.
 * @param severityOnly neither the condition nor `by` asks for another column than the severity
 * @param by each bucket's counts apart by this column; null: all together, and `value` is null
 * @param stepUs whole seconds, and a multiple of the coarsest grain in the plan
 */
export async function countPoints(
  db: Sql,
  of: Counted,
  severityOnly: boolean,
  by: 'severity' | 'category' | 'outcome' | null,
  stepUs: number,
): Promise<CountPoint[]> {
  if (isEmpty(of.plan)) return []
  const columns = by === null ? [AT] : [AT, by]
  const parts = planned(of, severityOnly ? SEVERITIES : EVENTS, { columns, ...COUNT })
  const [found] = await run<{ points: string | null }>(
    db,
    sql`select json_agg(json_build_array(date_part('epoch', start)::bigint, value, n) order by start)::text as points from (
          select date_bin(${`${stepUs / 1e6} seconds`}::interval, at, 'epoch'::timestamptz) as start,
            ${sql.raw(`${by ?? 'null::text'} as value`)}, ${total('n')}::bigint as n
          from (${parts}) parts group by 1, 2) buckets`,
  )
  const points = JSON.parse(found?.points ?? '[]') as [seconds: number, value: string | null, n: number][]
  return points.map(([seconds, value, n]) => ({ us: seconds * 1e6, value, n }))
}
