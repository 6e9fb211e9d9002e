import type { Storage } from '@/lib/contract/dashboard'
import { storageOf } from '@/lib/db/queries/dashboard'
import type { Context } from '../context'

/** What the installation takes on disk, all tenants together. */
export async function storageState({ db }: Pick<Context, 'db'>): Promise<Storage> {
  const row = await storageOf(db)
  return {
    mode: db.mode,
    events_bytes: row.events_bytes,
    database_bytes: row.database_bytes,
    chunks: row.chunks ?? 0,
    compressed_chunks: row.compressed_chunks ?? 0,
    before_compression_bytes: row.before_bytes,
    after_compression_bytes: row.after_bytes,
  }
}
