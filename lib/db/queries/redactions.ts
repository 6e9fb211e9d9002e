import type { Openings } from '@/lib/ledger/stored-leaf'
import type { Sql } from '../database'

/** What opens events of which parts were erased, by seq: their keys are gone, so it was kept when they were destroyed. */
export async function redactionsOf(
  sql: Sql,
  tenantId: string,
  seqs: readonly number[],
): Promise<Map<number, Openings>> {
  if (seqs.length === 0) return new Map()
  const rows = await sql.query<{ seq: number; openings: string }>(
    `select seq, openings::text as openings from ledger_redactions where tenant_id = $1 and seq = any($2::bigint[])`,
    [tenantId, `{${seqs.join(',')}}`],
  )
  return new Map(rows.map(({ seq, openings }) => [seq, JSON.parse(openings) as Openings]))
}

/** The numbers of the cases that may have erased something. */
export async function approvedCases(sql: Sql, tenantId: string): Promise<ReadonlySet<number>> {
  const rows = await sql.query<{ n: number }>(
    `select case_no as n from erasure_cases where tenant_id = $1 and state in ('erasing', 'compacting', 'done')`,
    [tenantId],
  )
  return new Set(rows.map(({ n }) => n))
}
