import { sql } from 'drizzle-orm'
import type { Sql } from '../database'
import type { Scan } from './scan'

/** The scan cut to what the log holds now: what is appended while it runs, however late its time, stays out of it. */
export async function snapshotScan(db: Sql, scan: Scan): Promise<Scan> {
  const [head] = await db.query<{ next_seq: number }>(
    'select next_seq from ledger_heads where tenant_id = $1',
    [scan.tenantId],
  )
  const before = sql`seq < ${head?.next_seq ?? 0}::bigint`
  return { ...scan, where: scan.where === null ? before : sql`(${scan.where}) and ${before}` }
}
