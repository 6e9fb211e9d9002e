import type { Storage } from '@/lib/contract/dashboard'
import { storageOf } from '@/lib/db/queries/dashboard'
import type { Context } from '../context'
import { ExpiringMap } from '../tenant/expiring-map'
import { perDatabase } from '../tenant/per-database'

/** Looking at every chunk's files takes half a second in an embedded database of a million events, in which everybody waits. */
const KEPT_MS = 60_000

const keptOf = (db: Context['db']) =>
  perDatabase(db, 'storage-state', () => new ExpiringMap<Storage>(KEPT_MS, 1))

/** What the installation takes on disk, all tenants together; up to a minute old. */
export async function storageState({ db, clock }: Pick<Context, 'db' | 'clock'>): Promise<Storage> {
  const nowMs = clock.nowMs()
  const kept = keptOf(db).get('', nowMs)
  if (kept !== undefined) return kept
  const row = await storageOf(db)
  const state: Storage = {
    mode: db.mode,
    events_bytes: row.events_bytes,
    database_bytes: row.database_bytes,
    chunks: row.chunks ?? 0,
    compressed_chunks: row.compressed_chunks ?? 0,
    before_compression_bytes: row.before_bytes,
    after_compression_bytes: row.after_bytes,
  }
  keptOf(db).set('', state, nowMs)
  return state
}
