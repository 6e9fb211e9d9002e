import { sql } from 'drizzle-orm'
import type { Sql } from '../database'
import type { Scan } from './scan'

/** The number that the tenant's next event will get. */
export async function nextSeqOf(db: Sql, tenantId: string): Promise<number> {
  const [head] = await db.query<{ next_seq: number }>(
    'select next_seq from ledger_heads where tenant_id = $1',
    [tenantId],
  )
  return head?.next_seq ?? 0
}

/** The scan cut to what the log held then: what is appended while it runs, however late its time, stays out of it. */
export function snapshotScan(scan: Scan, nextSeq: number): Scan {
  const before = sql`seq < ${nextSeq}::bigint`
  return { ...scan, where: scan.where === null ? before : sql`(${scan.where}) and ${before}` }
}
