import { type SQL, sql } from 'drizzle-orm'
import type { Filter } from '@/lib/query/ast'
import type { Sql, Tx } from '../database'
import { run } from '../run'
import { filterSql } from './filter-sql'

/** What a run removed of one tenant's log. Times as PostgreSQL prints them. */
export type RetentionRun = {
  run_id: string
  started_at: string
  finished_at: string | null
  policy: RetentionPolicy
  removed: number
  by_category: Record<string, number>
  oldest_at: string
  newest_at: string
  seq_low: number
  seq_high: number
  chunks_dropped: number
}

/** By category, and under `default` for every other. */
export type RetentionPolicy = Record<string, { days: number; legal_basis: string }>

export type OpenRun = { run_id: string; tenant_id: string; open_day: string | null; stale: boolean }

/** Runs that have not ended: of now, or of a process that ended before them. Stale: the tenant's periods are others now. */
export const openRuns = (sql: Sql): Promise<OpenRun[]> =>
  sql.query<OpenRun>(
    `select run_id, tenant_id, open_day, policy <> retention_policy(tenant_id) as stale
     from retention_runs where finished_at is null order by tenant_id`,
  )

export type ChunkRange = { range_start: string; range_end: string }

/** Chunks in which everything seems to be past its period, of all tenants. */
export const expiredChunks = (sql: Sql, now: string): Promise<ChunkRange[]> =>
  sql.query<ChunkRange>('select range_start, range_end from expired_chunks($1)', [now])

/** How long dropping a chunk waits for who reads it; then the chunk stays until the next run. */
const DROP_LOCK_TIMEOUT = '10s'

/** Drops the chunk, in one transaction. @returns the events in it; null when something in it must stay */
export async function dropExpiredChunk(tx: Tx, chunk: ChunkRange, now: string): Promise<number | null> {
  await tx.query(`set local lock_timeout = '${DROP_LOCK_TIMEOUT}'`)
  await tx.query('set local statement_timeout = 0')
  const [row] = await tx.query<{ n: number | null }>('select drop_expired_chunk($1, $2, $3) as n', [
    chunk.range_start,
    chunk.range_end,
    now,
  ])
  return row?.n ?? null
}

export type ExpiredDay = { tenant_id: string; day: string }

/** UTC days on which a tenant that isn't held as a whole has events past their period, by tenant and time. */
export const expiredDays = (sql: Sql, now: string): Promise<ExpiredDay[]> =>
  sql.query<ExpiredDay>('select tenant_id, day from expired_days($1)', [now])

export type QueryHold = { id: string; query: string }

export const activeQueryHolds = (sql: Sql, tenantId: string, now: string): Promise<QueryHold[]> =>
  sql.query<QueryHold>(
    `select id, query from active_holds($1, retention_now($2)) where kind = 'query' order by created_at`,
    [tenantId, now],
  )

/** A part of one day, half-open. */
export type Part = { tenantId: string; from: string; to: string }

/** Where a part of about `eventsMax` events ends that begins at `from`, within the day that ends at `dayEnd`. */
export async function partFrom(
  sql: Sql,
  { tenantId, from, to: dayEnd }: Part,
  eventsMax: number,
): Promise<Part> {
  const [row] = await sql.query<{ to: string }>(
    `select greatest(occurred_at, $2::timestamptz + interval '1 microsecond') as to from events
     where tenant_id = $1 and occurred_at >= $2 and occurred_at < $3 order by occurred_at offset ${Math.trunc(eventsMax)} limit 1`,
    [tenantId, from, dayEnd],
  )
  return { tenantId, from, to: row?.to ?? dayEnd }
}

async function heldSeqs(tx: Tx, { tenantId, from, to }: Part, held: SQL): Promise<number[]> {
  const rows = await run<{ seq: number }>(
    tx,
    sql`select seq from events where tenant_id = ${tenantId} and occurred_at >= ${from}::timestamptz
          and occurred_at < ${to}::timestamptz and (${held})`,
  )
  return rows.map((row) => row.seq)
}

/** The query holds a caller looked at, and the condition for what any of them holds. */
export type Checked = { ids: readonly string[]; where: SQL | null }

/** @param holds filters with absolute times */
export const checkedHolds = (holds: readonly { id: string; filter: Filter }[]): Checked => ({
  ids: holds.map(({ id }) => id),
  where:
    holds.length === 0
      ? null
      : sql.join(
          holds.map(({ filter }) => sql`(${filterSql(filter)})`),
          sql` or `,
        ),
})

/**
 * Removes of the part what is past its period and not held, and counts it to the tenant's run.
 * @returns null when holds or periods have changed since they were read: nothing was removed
 */
export async function removeExpired(
  tx: Tx,
  part: Part,
  now: string,
  { ids, where }: Checked,
): Promise<number | null> {
  const held = where === null ? [] : await heldSeqs(tx, part, where)
  const [row] = await tx.query<{ n: number | null }>(
    'select remove_expired($1, $2, $3, $4, $5::uuid[], $6::bigint[]) as n',
    [part.tenantId, part.from, part.to, now, `{${ids.join(',')}}`, `{${held.join(',')}}`],
  )
  return row?.n ?? null
}

/** Gives what stayed of the day to the indexer anew, without the words of what is gone. */
export async function settleExpiredDay(sql: Sql, tenantId: string, day: string): Promise<void> {
  await sql.query('select settle_expired_day($1, $2)', [tenantId, day])
}

const RUN_COLUMNS = `run_id, started_at, finished_at, policy, removed, by_category, oldest_at, newest_at, seq_low, seq_high,
  chunks_dropped`

/** Ends a run of the transaction's tenant. @returns what it removed; undefined when it has been ended already */
export async function finishRun(tx: Tx, runId: string, now: string): Promise<RetentionRun | undefined> {
  const [row] = await tx.query<RetentionRun>(`select ${RUN_COLUMNS} from finish_retention_run($1, $2)`, [
    runId,
    now,
  ])
  return row
}

/** The tenant's newest run that removed something and has ended. */
export async function lastRetentionRun(sql: Sql, tenantId: string): Promise<RetentionRun | undefined> {
  const [row] = await sql.query<RetentionRun>(
    `select ${RUN_COLUMNS} from retention_runs where tenant_id = $1 and finished_at is not null
     order by finished_at desc limit 1`,
    [tenantId],
  )
  return row
}
