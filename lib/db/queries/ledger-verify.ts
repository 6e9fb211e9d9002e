import { fromPostgres } from '@/lib/core/time'
import type { Sql } from '../database'
import { EVENT_ROW_COLUMNS, type EventRow } from './event-row'

/** Half-open; PostgreSQL's text of an instant. */
export type TimeRange = { from: string; to: string }

/** From the first event's time to just behind the last one's, as the table itself has them; null for an empty log. */
export async function eventTimes(sql: Sql, tenantId: string): Promise<TimeRange | null> {
  const [row] = await sql.query<{ from: string | null; to: string | null }>(
    `select min(occurred_at) as from, max(occurred_at) + interval '1 microsecond' as to from events where tenant_id = $1`,
    [tenantId],
  )
  return row?.from == null || row.to === null ? null : { from: row.from, to: row.to }
}

/** When events with these seqs happened, going by what was noted when they were stored; null where there are none. */
export async function timesOfSeqs(
  sql: Sql,
  tenantId: string,
  fromSeq: number,
  toSeq: number,
): Promise<TimeRange | null> {
  const [row] = await sql.query<{ from: string | null; to: string | null }>(
    `select min(occurred_at) as from, max(occurred_at) + interval '1 microsecond' as to from event_ids
     where tenant_id = $1 and seq between $2 and $3`,
    [tenantId, fromSeq, toSeq],
  )
  return row?.from == null || row.to === null ? null : { from: row.from, to: row.to }
}

type Place = { occurred_at: string; seq: number }

/** One page of one day: a bound on both sides lets the planner open one chunk. */
async function pageOf(
  sql: Sql,
  tenantId: string,
  day: TimeRange,
  after: Place | null,
  limit: number,
): Promise<EventRow[]> {
  const behind = after === null ? '' : 'and (occurred_at, seq) > ($5::timestamptz, $6::bigint)'
  return sql.query<EventRow>(
    `select ${EVENT_ROW_COLUMNS} from events
     where tenant_id = $1 and occurred_at >= $2 and occurred_at < $3 ${behind}
     order by occurred_at, seq limit $4`,
    [tenantId, day.from, day.to, limit, ...(after === null ? [] : [after.occurred_at, after.seq])],
  )
}

const nextEventFrom = async (sql: Sql, tenantId: string, from: string, to: string) => {
  const [row] = await sql.query<{ at: string | null }>(
    'select min(occurred_at) as at from events where tenant_id = $1 and occurred_at >= $2 and occurred_at < $3',
    [tenantId, from, to],
  )
  return row?.at ?? null
}

const dayOf = (at: string): TimeRange => {
  const from = `${fromPostgres(at).slice(0, 10)}T00:00:00Z`
  return { from, to: new Date(Date.parse(from) + 86_400_000).toISOString() }
}

/**
 * Every event of the tenant in this range in order of (occurred_at, seq), as the table has them: no index of ours has a say in what is there.
 * Nothing is held between pages.
 */
export async function* everyEvent(
  sql: Sql,
  tenantId: string,
  range: TimeRange,
  limit: number,
): AsyncGenerator<EventRow[]> {
  for (let at: string | null = range.from; at !== null;) {
    const day = dayOf(at)
    let after: Place | null = null
    for (;;) {
      const rows: EventRow[] = await pageOf(sql, tenantId, day, after, limit)
      if (rows.length > 0) yield rows
      after = rows.at(-1) ?? null
      if (rows.length < limit) break
    }
    at = await nextEventFrom(sql, tenantId, day.to, range.to)
  }
}

export type Removal = { removed: number; seqLow: number; seqHigh: number }

/** What retention removed, ended runs and open ones. */
export const removalsOf = (sql: Sql, tenantId: string): Promise<Removal[]> =>
  sql.query<Removal>(
    `select removed, seq_low as "seqLow", seq_high as "seqHigh" from retention_runs where tenant_id = $1 order by seq_low`,
    [tenantId],
  )

/** Checkpoints of growing size, one a size and `countMax` at most: the first, the last, and of those between every so many. */
export async function checkpointNotes(
  sql: Sql,
  tenantId: string,
  sizeMax: number,
  countMax: number,
): Promise<{ size: number; note: string }[]> {
  return sql.query<{ size: number; note: string }>(
    `with sizes as (
       select distinct on (size) size, note from ledger_checkpoints
       where tenant_id = $1 and size <= $2 order by size, signed_at desc),
     numbered as (select *, row_number() over (order by size) - 1 as n, count(*) over () as total from sizes)
     select size, note from numbered
     where n = total - 1 or n % greatest(1, ceil(total / $3::float8)::bigint) = 0 order by size`,
    [tenantId, sizeMax, countMax],
  )
}
