import type { Tx } from '@/lib/db/database'
import type { Api, Tenant } from './api'
import { attack } from './attack'

/** What belongs to a log: its events and what is known of them, its tree, its keys. */
const TABLES = [
  'events',
  'event_ids',
  'appends',
  'search_blocks',
  'ledger_heads',
  'ledger_edges',
  'ledger_leaves',
  'ledger_tiles',
  'ledger_checkpoints',
  'ledger_keys',
  'subject_keys',
] as const

/** Keeps a copy of a tenant's log, and gives what puts it back: yesterday's backup. */
export async function keepCopy(api: Api, tenant: Tenant): Promise<() => Promise<void>> {
  const name = (table: string) => `kept_${table}_${tenant.id.replaceAll('-', '')}`
  const of = `where tenant_id = '${tenant.id}'`
  await attack(api, async (tx: Tx) => {
    for (const table of TABLES) await tx.query(`create table ${name(table)} as select * from ${table} ${of}`)
  })
  return async () => {
    await attack(api, async (tx: Tx) => {
      for (const table of TABLES) {
        await tx.query(`delete from ${table} ${of}`)
        await tx.query(`insert into ${table} overriding system value select * from ${name(table)}`)
      }
    })
    // Whoever restores a database starts the service anew: it knows no key that the copy doesn't have.
    api.deps.sealer.forget(tenant.id)
  }
}
