import type { Sql } from '@/lib/db/database'
import { someKey } from '@/lib/db/queries/ledger-keys'
import type { Vault } from '@/lib/platform/vault'
import { aboutKey } from './event-keys'

/**
 * With another secret than the one its keys are encrypted with, a log could take no event and sign no checkpoint: better not to start.
 * @throws Error that says so
 */
export async function requireSecret(db: Sql, vault: Vault): Promise<void> {
  const key = await someKey(db)
  if (key === null) return
  try {
    vault.open(new Uint8Array(key.sealed), aboutKey(key.tenantId, key))
  } catch (cause) {
    throw new Error(
      'SENTINEL_SECRET is not the one that the keys in this database are encrypted with. Start with the one it had before; ' +
        'embedded, that is the file "secret" in DATA_DIR.',
      { cause },
    )
  }
}
