import 'server-only'
import { eq } from 'drizzle-orm'
import { apiKeys } from '@/drizzle/schema'
import { SCOPES, type Scope } from '@/lib/contract/scopes'
import { toHex } from '@/lib/core/hash'
import { fromPostgres, toEpochMs } from '@/lib/core/time'
import type { Database } from '@/lib/db/database'
import type { KeyLimits } from '../context'
import { ExpiringMap } from '../tenant/expiring-map'
import { type OfDatabase, perDatabase } from '../tenant/per-database'
import { ReadThrough } from '../tenant/read-through'

/** What a request needs to know of a key. Whether it is valid now is for the caller to judge, by the clock. */
export type KnownKey = {
  id: string
  tenantId: string
  name: string
  scopes: readonly Scope[]
  secretHash: Uint8Array
  expiresAtMs: number | null
  revoked: boolean
  allowedAddresses: readonly string[]
  limits: KeyLimits
}

/** How long another process may still accept a key that was revoked in this one. */
export const KNOWN_KEY_TTL_MS = 30_000
export const UNKNOWN_KEY_TTL_MS = 5_000
export const KEY_CACHE_ENTRIES_MAX = 10_000

function makeCache() {
  const known = new ExpiringMap<KnownKey | null>(KNOWN_KEY_TTL_MS, KEY_CACHE_ENTRIES_MAX)
  const unknown = new ExpiringMap<KnownKey | null>(UNKNOWN_KEY_TTL_MS, KEY_CACHE_ENTRIES_MAX)
  const reads = new ReadThrough<KnownKey | null>([known, unknown], (key) => (key === null ? unknown : known))
  return { known, unknown, reads }
}

/** Keys by the hex of their hash; hashes that nobody has are kept apart, so that guesses can't push out real keys. */
export const keyCache = (db: OfDatabase) => perDatabase(db, 'api-keys', makeCache)

/** Forgets what this process knows of the key: called once its change is committed. */
export const forgetKey = (db: OfDatabase, secretHash: Uint8Array) =>
  keyCache(db).reads.forget(toHex(secretHash))

async function readKey(db: Database, secretHash: Uint8Array): Promise<KnownKey | null> {
  const [row] = await db
    .as('auth')
    .orm.select()
    .from(apiKeys)
    .where(eq(apiKeys.secretHash, secretHash))
    .limit(1)
  if (row === undefined) return null
  return {
    id: row.id,
    tenantId: row.tenantId,
    name: row.name,
    scopes: SCOPES.filter((scope) => row.scopes.includes(scope)),
    secretHash: row.secretHash,
    expiresAtMs: row.expiresAt === null ? null : toEpochMs(fromPostgres(row.expiresAt)),
    revoked: row.revokedAt !== null,
    allowedAddresses: row.allowedAddresses,
    limits: { requestsPerMinute: row.requestsPerMinute, eventsPerDay: row.eventsPerDay },
  }
}

/** The key with this hash, at most 30 s old; null when there is none. */
export const findKey = (db: Database, secretHash: Uint8Array, nowMs: number): Promise<KnownKey | null> =>
  keyCache(db).reads.get(toHex(secretHash), nowMs, () => readKey(db, secretHash))
