import { type SQL, sql } from 'drizzle-orm'
import type { Sql } from '../database'
import { run } from '../run'
import type { EventRow } from './event-row'
import { type Scan, scanEvents } from './scan'
import type { Span } from './scan-ranges'

const SAMPLE_COLUMNS = [
  'occurred_at',
  'seq',
  'event_type',
  'category',
  'severity',
  'outcome',
  'source',
  'actor_id',
  'actor_type',
  'resource_id',
  'resource_type',
  'duration_ms',
] as const
/** What counting needs of an event. */
export type SampleRow = Pick<EventRow, (typeof SAMPLE_COLUMNS)[number]>

const TOP_COLUMNS = ['occurred_at', 'seq', 'actor_id', 'actor_type', 'resource_id', 'resource_type'] as const
/** What naming the most frequent actors and resources needs of an event. */
export type TopSampleRow = Pick<EventRow, (typeof TOP_COLUMNS)[number]>

type SampleOf = { tenantId: string; bounds: Span; where: SQL | null; terms: string | null }

/**
 * The newest matching events. `examined` is how many events the windows read hold in all, matching or not;
 * `exhausted` that no matching event was left out.
 */
export const sampleEvents = (db: Sql, of: SampleOf, eventsMax: number) =>
  scanEvents<SampleRow>(db, sampleScan(of, eventsMax, SAMPLE_COLUMNS))

/** The same of fewer columns. */
export const sampleForTops = (db: Sql, of: SampleOf, eventsMax: number) =>
  scanEvents<TopSampleRow>(db, sampleScan(of, eventsMax, TOP_COLUMNS))

const sampleScan = (of: SampleOf, eventsMax: number, columns: readonly string[]): Scan => ({
  ...of,
  direction: 'older',
  after: null,
  limit: eventsMax,
  eventsMax,
  columns: columns.join(', '),
})

/** The same question, of events that name a resource. */
export function withResource<Of extends SampleOf>(of: Of): Of {
  const named = sql`resource_id is not null`
  return { ...of, where: of.where === null ? named : sql`(${of.where}) and ${named}` }
}

/** How many events the windows hold that a scan without terms goes through: what a sample is scaled by. */
export async function countWindowEvents(db: Sql, { tenantId, bounds }: SampleOf): Promise<number> {
  const overlap = sql`min_at < to_timestamp(${bounds.hi}::bigint / 1000000.0) and max_at >= to_timestamp(${bounds.lo}::bigint / 1000000.0)`
  const [row] = await run<{ n: number }>(
    db,
    sql`select coalesce(sum(event_count), 0)::bigint as n from (
          select event_count from search_blocks where tenant_id = ${tenantId} and ${overlap} union all
          select event_count from appends where tenant_id = ${tenantId} and ${overlap}) windows`,
  )
  return row?.n ?? 0
}
