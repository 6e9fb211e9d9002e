import { fromPostgres } from '@/lib/core/time'
import type { Sql } from '../database'
import { EVENT_ROW_COLUMNS, type EventRow } from './event-row'

type Span = { min_at: string; max_at: string }

/** Spans that touch become one, so that no event is read twice. */
function joined(spans: readonly Span[]): Span[] {
  const all = spans
    .map((span) => ({ min_at: fromPostgres(span.min_at), max_at: fromPostgres(span.max_at) }))
    .sort((a, b) => (a.min_at < b.min_at ? -1 : 1))
  const result: Span[] = []
  for (const span of all) {
    const last = result.at(-1)
    if (last === undefined || span.min_at > last.max_at) result.push(span)
    else if (span.max_at > last.max_at) last.max_at = span.max_at
  }
  return result
}

/** `events` has no index on numbers; when events happened is known from the blocks and appends that they are in. */
async function spansBetween(sql: Sql, tenantId: string, from: number, to: number): Promise<Span[]> {
  return joined(
    await sql.query<Span>(
      `select min_at, max_at from search_blocks where tenant_id = $1 and seq_high >= $2 and seq_low < $3
       union all
       select min_at, max_at from appends where tenant_id = $1 and seq_high >= $2 and seq_low < $3`,
      [tenantId, from, to],
    ),
  )
}

export type SeqTimes = { seq: number; occurred_at: string; recorded_at: string }

/** When the tenant's events with these numbers happened and were stored, those there are; in no order. */
export async function timesBetween(
  sql: Sql,
  tenantId: string,
  from: number,
  to: number,
): Promise<SeqTimes[]> {
  const found: SeqTimes[] = []
  for (const { min_at, max_at } of await spansBetween(sql, tenantId, from, to)) {
    const rows = await sql.query<SeqTimes>(
      `select seq, occurred_at, recorded_at from events
       where tenant_id = $1 and occurred_at >= $2 and occurred_at <= $3 and seq >= $4 and seq < $5`,
      [tenantId, min_at, max_at, from, to],
    )
    found.push(...rows)
    if (found.length === to - from) break
  }
  return found
}

/** The tenant's events with these numbers, those there are, by number. Only the spans that they are in are read. */
export async function eventsBetween(
  sql: Sql,
  tenantId: string,
  from: number,
  to: number,
): Promise<EventRow[]> {
  const found: EventRow[] = []
  for (const { min_at, max_at } of await spansBetween(sql, tenantId, from, to)) {
    const rows = await sql.query<EventRow>(
      `select ${EVENT_ROW_COLUMNS} from events
       where tenant_id = $1 and occurred_at >= $2 and occurred_at <= $3 and seq >= $4 and seq < $5`,
      [tenantId, min_at, max_at, from, to],
    )
    found.push(...rows)
    if (found.length === to - from) break
  }
  return found.sort((a, b) => a.seq - b.seq)
}

/** The number of the event with this id, in lower case; null when the tenant has none. */
export async function seqOfEvent(sql: Sql, tenantId: string, id: string): Promise<number | null> {
  const [row] = await sql.query<{ seq: number }>(
    'select seq from event_ids where tenant_id = $1 and id = $2',
    [tenantId, id],
  )
  return row?.seq ?? null
}
