import { type SQL, sql } from 'drizzle-orm'
import type { Sql } from '../database'
import { run } from '../run'
import { type CountPlan, type Grain, GRAINS, HOUR_US } from './count-plan'
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

/** Where the tenant's events lie, and the hours among them that got late events (starts, microseconds, ascending). */
export type Covered = { range: Span; lateHours: number[] }

/** What the tenant has within the bounds; null when it has nothing there. All ranges half-open, microseconds. */
export async function coveredBy(db: Sql, tenantId: string, bounds: Span): Promise<Covered | null> {
  const edge = (order: string, column: string, table: string) =>
    sql`(select ${sql.raw(column)} from ${sql.raw(table)} where tenant_id = ${tenantId}
         order by ${sql.raw(`${column} ${order}`)} limit 1)`
  const [row] = await run<{ lo: number | null; hi: number | null; late: string }>(
    db,
    sql`select (extract(epoch from least(${edge('asc', 'min_at', 'appends')}, ${edge('asc', 'min_at', 'search_blocks')}))
          * 1000000)::bigint as lo,
        (extract(epoch from greatest(${edge('desc', 'max_at', 'appends')}, ${edge('desc', 'max_at', 'search_blocks')}))
          * 1000000)::bigint as hi,
        array(select distinct (extract(epoch from hour) * 1000000)::bigint from late_hours
          where tenant_id = ${tenantId} and hour < ${instantOf(bounds.hi)} and hour >= ${instantOf(bounds.lo - HOUR_US)}
          order by 1)::text as late`,
  )
  if (row === undefined || row.lo === null || row.hi === null) return null
  const range = { lo: Math.max(row.lo, bounds.lo), hi: Math.min(row.hi + 1, bounds.hi) }
  const lateHours = row.late === '{}' ? [] : row.late.slice(1, -1).split(',').map(Number)
  return range.lo < range.hi ? { range, lateHours } : null
}

type Source = { view: string; time: string; measures: string }

const AGGREGATE_MEASURES =
  'event_count as n, duration_sum_ms as d_sum, duration_count as d_n, duration_max_ms as d_max'
const RAW_MEASURES =
  '1::bigint as n, duration_ms as d_sum, (duration_ms is not null)::int::bigint as d_n, duration_ms as d_max'
const SOURCES: Record<Grain, Source> = {
  fourWeekly: { view: 'events_four_weekly', time: 'bucket', measures: AGGREGATE_MEASURES },
  daily: { view: 'events_daily', time: 'bucket', measures: AGGREGATE_MEASURES },
  hourly: { view: 'events_hourly', time: 'bucket', measures: AGGREGATE_MEASURES },
  raw: { view: 'events', time: 'occurred_at', measures: RAW_MEASURES },
}

/** Where a question needs the severity and no more. */
const SEVERITY_SOURCES: Record<Grain, Source> = {
  ...SOURCES,
  daily: {
    view: 'severities_daily',
    time: 'bucket',
    measures: 'event_count as n, null::float8 as d_sum, null::bigint as d_n, null::float8 as d_max',
  },
}

/** The sum of a bigint is numeric, which is many times slower to add up; a double holds every count exactly. */
const total = (column: string): SQL => sql.raw(`sum(${column}::float8)`)

/** Spans beyond this many are read as one range with a condition each, to keep the statement short. */
const BRANCHES_MAX = 24

function branches(
  source: Source,
  spans: readonly Span[],
  select: SQL,
  tenantId: string,
  where: SQL | null,
): SQL[] {
  const time = sql.raw(source.time)
  const within = (span: Span) => sql`(${time} >= ${instantOf(span.lo)} and ${time} < ${instantOf(span.hi)})`
  const branch = (condition: SQL) =>
    sql`select ${select} from ${sql.raw(source.view)} as events where tenant_id = ${tenantId} and ${condition}
        ${where === null ? sql`` : sql`and (${where})`}`
  const first = spans[0]
  const last = spans.at(-1)
  if (first === undefined || last === undefined) return []
  if (spans.length <= BRANCHES_MAX) return spans.map((span) => branch(within(span)))
  const any = sql.join(spans.map(within), sql` or `)
  return [branch(sql`${within({ lo: first.lo, hi: last.hi })} and (${any})`)]
}

const isEmpty = (plan: CountPlan): boolean => GRAINS.every((grain) => plan[grain].length === 0)

/** Every part of the plan as one row source with `at`, the aggregate's columns and the measures n, d_sum, d_n, d_max. */
function planned(
  plan: CountPlan,
  tenantId: string,
  where: SQL | null,
  columns: readonly string[],
  sources = SOURCES,
): SQL {
  const parts = GRAINS.flatMap((grain) => {
    const source = sources[grain]
    const select = sql.raw([`${source.time} as at`, ...columns, source.measures].join(', '))
    return branches(source, plan[grain], select, tenantId, where)
  })
  if (parts.length === 0) return sql`select null::timestamptz as at where false`
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
  tenantId: string,
  plan: CountPlan,
  where: SQL | null,
  columns: readonly AggregateColumn[],
): Promise<CountGroup[]> {
  if (isEmpty(plan)) return []
  const keys = columns.length === 0 ? sql`` : sql.raw(`${columns.join(', ')},`)
  const grouping = columns.length === 0 ? sql`` : sql.raw(`group by ${columns.join(', ')}`)
  return run<CountGroup>(
    db,
    sql`select ${keys} coalesce(${total('n')}, 0)::bigint as n, sum(d_sum)::float8 as d_sum,
          coalesce(${total('d_n')}, 0)::bigint as d_n, max(d_max)::float8 as d_max
        from (${planned(plan, tenantId, where, columns)}) parts ${grouping}`,
  )
}

export type CountPoint = { us: number; severity: string; n: number }

/**
 * Counts by time bucket and severity.
 * @param severityOnly the condition asks for no other column
 * @param stepUs a multiple of the coarsest grain in the plan
 */
export async function countPoints(
  db: Sql,
  tenantId: string,
  plan: CountPlan,
  where: SQL | null,
  severityOnly: boolean,
  stepUs: number,
): Promise<CountPoint[]> {
  const sources = severityOnly ? SEVERITY_SOURCES : SOURCES
  if (isEmpty(plan)) return []
  return run<CountPoint>(
    db,
    sql`select (extract(epoch from start) * 1000000)::bigint as us, severity, n from (
          select date_bin(${`${stepUs / 1e6} seconds`}::interval, at, 'epoch'::timestamptz) as start,
            severity, ${total('n')}::bigint as n
          from (${planned(plan, tenantId, where, ['severity'], sources)}) parts group by 1, 2) buckets
        order by 1`,
  )
}

export type TopRow = { id: string; type: string | null; n: number }

/** The most frequent actors: whole weeks and days from their aggregates, the rest from `events`. */
export async function topActors(
  db: Sql,
  tenantId: string,
  plan: CountPlan,
  limit: number,
): Promise<TopRow[]> {
  const rest = [...plan.hourly, ...plan.raw].sort((a, b) => a.lo - b.lo)
  const select = (n: string) => sql.raw(`actor_id as id, actor_type as type, ${n} as n`)
  const daily = { view: 'actors_daily', time: 'bucket', measures: '' }
  const fourWeekly = { ...daily, view: 'actors_four_weekly' }
  const parts = [
    ...branches(fourWeekly, plan.fourWeekly, select('event_count'), tenantId, null),
    ...branches(daily, plan.daily, select('event_count'), tenantId, null),
    ...branches(SOURCES.raw, rest, select('1::bigint'), tenantId, null),
  ]
  if (parts.length === 0) return []
  return run<TopRow>(
    db,
    sql`select id, type, ${total('n')}::bigint as n from (${sql.join(parts, sql` union all `)}) parts
        where id is not null group by id, type order by n desc, id limit ${limit}`,
  )
}
