import { type SQL, sql } from 'drizzle-orm'
import { fromPostgres, type Instant } from '@/lib/core/time'
import { OWN_SOURCE } from '@/lib/event/stored-event'
import type { Sql } from '../database'
import { run } from '../run'
import { EVENT_ROW_COLUMNS, type EventRow } from './event-row'
import { instantSql } from './instant-sql'
import type { SignedCheckpoint } from './ledger-tree'

/** Half-open range of `occurred_at`. */
export type ReportSpan = { start: Instant; end: Instant }

/** What a report reads: the tenant's events of a span that lie in a tree of this size. */
export type ReportRange = { tenantId: string; span: ReportSpan; size: number }

const inSpan = (tenantId: string, { start, end }: ReportSpan): SQL =>
  sql`tenant_id = ${tenantId} and occurred_at >= ${instantSql(start)} and occurred_at < ${instantSql(end)}`

export const within = ({ tenantId, span, size }: ReportRange): SQL =>
  sql`${inSpan(tenantId, span)} and seq < ${size}::bigint`

/**
 * The highest seq of the span, without what reports themselves have left: a report must not change because it was made before. -1 where there is none.
 */
export async function lastSeqOf(db: Sql, tenantId: string, span: ReportSpan): Promise<number> {
  const rows = await run<{ seq: number }>(
    db,
    sql`select seq from events where ${inSpan(tenantId, span)} and source = ${OWN_SOURCE} and starts_with(action, 'report.')`,
  )
  const own = new Set(rows.map(({ seq }) => seq))
  for (let below = Number.MAX_SAFE_INTEGER; ;) {
    const [row] = await run<{ seq: number | null }>(
      db,
      sql`select max(seq) as seq from events where ${inSpan(tenantId, span)} and seq < ${below}::bigint`,
    )
    if (row?.seq == null) return -1
    if (!own.has(row.seq)) return row.seq
    below = row.seq
    while (own.has(below - 1)) below--
  }
}

/** The first checkpoint of a tree that holds this seq, signed no earlier than `signedFrom`; null where there is none yet. */
export async function firstCheckpoint(
  db: Sql,
  tenantId: string,
  seq: number,
  signedFrom: string | null,
): Promise<SignedCheckpoint | null> {
  const [row] = await db.query<SignedCheckpoint>(
    `select size, signed_at as "signedAt", note from ledger_checkpoints
     where tenant_id = $1 and size > $2 and ($3::timestamptz is null or signed_at >= $3::timestamptz)
     order by signed_at, size limit 1`,
    [tenantId, seq, signedFrom],
  )
  return row ?? null
}

/** Events of one kind: their type, and whether this product sent them. */
export type KindExtent = {
  type: string
  own: boolean
  events: number
  firstSeq: number
  lastSeq: number
  firstAt: string
  lastAt: string
}

/** The kinds of events that the range has, how many of each, and from which to which. */
export async function kindsOf(db: Sql, range: ReportRange): Promise<KindExtent[]> {
  const rows = await run<KindExtent>(
    db,
    sql`select type, own, sum(events)::bigint as events, min(first_seq) as "firstSeq", max(last_seq) as "lastSeq",
          min(first_at) as "firstAt", max(last_at) as "lastAt"
        from (select event_type as type, coalesce(source = ${OWN_SOURCE}, false) as own, count(*) as events, min(seq) as first_seq,
                max(seq) as last_seq, min(occurred_at) as first_at, max(occurred_at) as last_at
              from events where ${within(range)} group by event_type, source) as kinds
        group by 1, 2 order by 1, 2`,
  )
  return rows.map((row) => ({ ...row, firstAt: fromPostgres(row.firstAt), lastAt: fromPostgres(row.lastAt) }))
}

/** When the first event of the log happened; null where there is none. */
export async function firstInstant(db: Sql, tenantId: string): Promise<string | null> {
  const [row] = await db.query<{ at: string | null }>(
    'select min(occurred_at) as at from events where tenant_id = $1',
    [tenantId],
  )
  return row?.at == null ? null : fromPostgres(row.at)
}

/** How many events of the whole log have a seq from `low` to `high`, each seq counted once. */
export async function seqsStored(db: Sql, tenantId: string, low: number, high: number): Promise<number> {
  const [row] = await db.query<{ n: number }>(
    'select count(*) as n from events where tenant_id = $1 and seq >= $2 and seq <= $3',
    [tenantId, low, high],
  )
  return row?.n ?? 0
}

export type ActivityGroup = {
  event_type: string
  category: string
  severity: string
  outcome: string
  source: string | null
  n: number
}

export const activityOf = (db: Sql, range: ReportRange): Promise<ActivityGroup[]> =>
  run<ActivityGroup>(
    db,
    sql`select event_type, category, severity, outcome, source, count(*) as n from events where ${within(range)}
        group by 1, 2, 3, 4, 5 order by n desc, 1, 2, 3, 4, 5`,
  )

export type Top = { name: string; n: number }

/** The most frequent values of a column. */
export const topOf = (
  db: Sql,
  range: ReportRange,
  column: 'actor_id' | 'resource_id',
  limit: number,
): Promise<Top[]> =>
  run<Top>(
    db,
    sql`select ${sql.raw(column)} as name, count(*) as n from events where ${within(range)} and ${sql.raw(column)} is not null
        group by 1 order by n desc, 1 limit ${limit}`,
  )

const TYPICAL = 0.99

/** Hours since 1970. `typical`: whole hours without an event between two with some, in 99 of 100 cases no more. `silences`: last hour before, first after. */
export type SourceHours = {
  source: string
  hours: number
  last: number
  typical: number | null
  silences: [number, number][]
}

/**
 * In which hours each service sent something.
 * @param silentHours silences shorter than this are left out
 */
export async function sourceHours(db: Sql, range: ReportRange, silentHours: number): Promise<SourceHours[]> {
  // Put in order here, which takes the database half as long again.
  const rows = await run<{ source: string; hours: string }>(
    db,
    sql`select source, json_agg((extract(epoch from bucket) / 3600)::int)::text as hours
        from (select source, time_bucket('1 hour', occurred_at) as bucket from events
              where ${within(range)} and source is not null and source <> ${OWN_SOURCE} group by 1, 2) as buckets
        group by source order by source`,
  )
  return rows.map(({ source, hours }) => hoursOf(source, JSON.parse(hours) as number[], silentHours))
}

function hoursOf(source: string, unordered: readonly number[], silentHours: number): SourceHours {
  const hours = Int32Array.from(unordered).sort()
  const steps = [...hours.subarray(1)].map((hour, i): [number, number] => [hours[i] ?? 0, hour])
  const quiet = Int32Array.from(steps, ([from, to]) => to - from - 1).sort()
  return {
    source,
    hours: hours.length,
    last: hours.at(-1) ?? 0,
    typical: quiet[Math.ceil(quiet.length * TYPICAL) - 1] ?? null,
    silences: steps.filter(([from, to]) => to - from > silentHours),
  }
}

/** Events of a category that happened before an instant, in a log of this size. */
export async function olderThan(
  db: Sql,
  tenantId: string,
  category: string,
  before: string,
  size: number,
): Promise<{ n: number; oldest: string | null }> {
  const [row] = await db.query<{ n: number; oldest: string | null }>(
    `select count(*) as n, min(occurred_at) as oldest from events
     where tenant_id = $1 and category = $2 and occurred_at < $3 and seq < $4`,
    [tenantId, category, before, size],
  )
  return { n: row?.n ?? 0, oldest: row?.oldest == null ? null : fromPostgres(row.oldest) }
}

/** Events that are known by time and seq, whole, by seq. Those of a day at a time: one chunk is planned for. */
export async function eventsAt(
  db: Sql,
  tenantId: string,
  places: readonly { occurred_at: string; seq: number }[],
): Promise<EventRow[]> {
  const byDay = new Map<string, { occurred_at: string; seq: number }[]>()
  for (const place of places) {
    const day = place.occurred_at.slice(0, 10)
    byDay.set(day, [...(byDay.get(day) ?? []), place])
  }
  const found: EventRow[] = []
  for (const some of byDay.values()) {
    const times = some.map(({ occurred_at }) => occurred_at).sort()
    const rows = await db.query<EventRow>(
      `select ${EVENT_ROW_COLUMNS} from events where tenant_id = $1 and occurred_at >= $2::timestamptz and occurred_at <= $3::timestamptz
         and occurred_at = any($4::text::timestamptz[]) and seq = any($5::text::bigint[])`,
      [tenantId, times[0], times.at(-1), `{${times.join(',')}}`, `{${some.map(({ seq }) => seq).join(',')}}`],
    )
    found.push(...rows)
  }
  return found.sort((a, b) => a.seq - b.seq)
}
