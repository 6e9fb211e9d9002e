import { fromPostgres } from '@/lib/core/time'
import { collectTerms } from '@/lib/event/terms'
import { arrayLiteral } from '../copy-text'
import type { Sql, Tx } from '../database'
import { EVENT_ROW_COLUMNS, type EventRow, toStoredEvent } from './event-row'

/** Events a block covers at most: fewer make a block more exact, more make the index smaller. */
export const BLOCK_EVENTS_MAX = 1_000
/** Appends of one tenant and day wait until they make a whole block, or until the oldest is this old. */
export const BLOCK_WAIT_SECONDS = 3_600
/** Events turned into blocks in one transaction: on the embedded database everything else waits meanwhile. */
const ROUND_EVENTS_MAX = 2_000

export type PendingDay = { tenantId: string; day: string }

/** The days whose pending appends are due, fullest first. */
export async function dueDays(sql: Sql, nowMs: number, force: boolean): Promise<PendingDay[]> {
  const rows = await sql.query<{ tenant_id: string; day: string }>(
    `select tenant_id, day::text from (
       select tenant_id, (min_at at time zone 'UTC')::date as day, sum(event_count) as pending, min(max_at) as oldest
       from appends group by 1, 2) days
     where $1 or pending >= ${BLOCK_EVENTS_MAX} or oldest < to_timestamp($2::float8)
     order by pending desc limit 64`,
    [force, nowMs / 1000 - BLOCK_WAIT_SECONDS],
  )
  return rows.map((row) => ({ tenantId: row.tenant_id, day: row.day }))
}

/** How many events no block covers yet. */
export async function pendingEvents(sql: Sql): Promise<number> {
  const [row] = await sql.query<{ n: number }>(
    'select coalesce(sum(event_count), 0)::bigint as n from appends',
  )
  return row?.n ?? 0
}

type AppendRow = {
  append_id: number
  min_at: string
  max_at: string
  seq_low: number
  seq_high: number
  n: number
}

/** The oldest pending appends of the day, as many as one round takes; rows another process works on are left to it. */
async function takeAppends(tx: Tx, { tenantId, day }: PendingDay): Promise<AppendRow[]> {
  const rows = await tx.query<AppendRow>(
    `select append_id, min_at, max_at, seq_low, seq_high, event_count as n from appends
     where tenant_id = $1 and min_at >= $2::timestamptz and min_at < $2::timestamptz + interval '1 day'
     order by append_id limit 2000 for update skip locked`,
    [tenantId, `${day}T00:00:00Z`],
  )
  let events = 0
  const taken = rows.findIndex((row) => (events += row.n) >= ROUND_EVENTS_MAX)
  return taken < 0 ? rows : rows.slice(0, taken + 1)
}

async function eventsOf(tx: Tx, tenantId: string, appends: readonly AppendRow[]): Promise<EventRow[]> {
  const rows = await tx.query<EventRow>(
    `select ${EVENT_ROW_COLUMNS} from events
     where tenant_id = $1 and occurred_at >= $2 and occurred_at <= $3 and seq >= $4 and seq <= $5
     order by occurred_at, seq`,
    [
      tenantId,
      appends.map((one) => fromPostgres(one.min_at)).reduce((a, b) => (a < b ? a : b)),
      appends.map((one) => fromPostgres(one.max_at)).reduce((a, b) => (a > b ? a : b)),
      Math.min(...appends.map((one) => one.seq_low)),
      Math.max(...appends.map((one) => one.seq_high)),
    ],
  )
  const ranges = [...appends].sort((a, b) => a.seq_low - b.seq_low)
  const holds = (seq: number) => ranges.some((range) => seq >= range.seq_low && seq <= range.seq_high)
  return rows.filter((row) => holds(row.seq))
}

async function writeBlock(tx: Tx, tenantId: string, rows: readonly EventRow[]) {
  const terms = new Set<string>()
  let seqLow = Number.MAX_SAFE_INTEGER
  let seqHigh = 0
  for (const row of rows) {
    collectTerms(toStoredEvent(row), terms)
    seqLow = Math.min(seqLow, row.seq)
    seqHigh = Math.max(seqHigh, row.seq)
  }
  const [first, last] = [rows[0]?.occurred_at, rows.at(-1)?.occurred_at]
  await tx.query(
    `insert into search_blocks (tenant_id, min_at, max_at, event_count, terms, seq_low, seq_high)
     values ($1, $2, $3, $4, array_to_tsvector($5::text[]), $6, $7)`,
    [tenantId, first, last, rows.length, arrayLiteral([...terms]), seqLow, seqHigh],
  )
}

/**
 * Turns pending appends of one day into blocks, in one transaction: no event is ever in neither.
 * @returns the number of events indexed
 */
export async function indexDay(tx: Tx, due: PendingDay): Promise<number> {
  const appends = await takeAppends(tx, due)
  if (appends.length === 0) return 0
  const rows = await eventsOf(tx, due.tenantId, appends)
  for (let at = 0; at < rows.length; at += BLOCK_EVENTS_MAX)
    await writeBlock(tx, due.tenantId, rows.slice(at, at + BLOCK_EVENTS_MAX))
  await tx.query('delete from appends where append_id = any($1::bigint[])', [
    `{${appends.map((one) => one.append_id).join(',')}}`,
  ])
  return rows.length
}
