import type { Sql } from '../database'

export type SystemState = { postgres: string; timescaledb: string | null; pending_events: number }

/** Versions, and how many events the block index does not hold yet. */
export async function systemState(sql: Sql): Promise<SystemState> {
  const [row] = await sql.query<SystemState>(
    `select current_setting('server_version') as postgres,
       (select extversion from pg_extension where extname = 'timescaledb') as timescaledb,
       (select coalesce(sum(event_count), 0)::bigint from appends) as pending_events`,
  )
  if (row === undefined) throw new Error('the database gave no answer')
  return row
}
