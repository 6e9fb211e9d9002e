import 'server-only'
import {
  casesAtWork,
  compactSearchBlocks,
  compactStatistics,
  compactTable,
  endCase,
  tablesToCompact,
} from '@/lib/db/queries/erasure'
import type { Deps } from '../context'

/**
 * Writes anew the files in which bytes of what was erased may still lie, for every case that waits for it. The aggregates must have been refreshed.
 * @returns how many cases are done by it
 */
export async function compactErased({ db }: Pick<Deps, 'db'>): Promise<number> {
  const waiting = (await casesAtWork(db.as('erasure'))).filter(({ state }) => state === 'compacting')
  if (waiting.length === 0) return 0
  const tables = new Set<string>()
  for (const { tenant_id, case_no } of waiting)
    for (const name of await tablesToCompact(db, tenant_id, case_no)) tables.add(name)
  for (const name of tables) await compactTable(db, name)
  await compactSearchBlocks(db, db.mode === 'embedded')
  await compactStatistics(db, db.mode === 'embedded')
  for (const { tenant_id, case_no } of waiting) await endCase(db, tenant_id, case_no)
  return waiting.length
}
