import 'server-only'
import { timingSafeEqual } from 'node:crypto'
import { permissionsOf } from '@/lib/contract/permissions'
import { fromEpochMs } from '@/lib/core/time'
import { writeKeyUse } from '@/lib/db/queries/api-key-use'
import { hashKey } from '@/lib/services/api-key/key-format'
import { findKey } from '@/lib/services/api-key/lookup'
import type { Caller, Deps } from '@/lib/services/context'
import { perDatabase } from '@/lib/services/tenant/per-database'

type KeyDeps = Pick<Deps, 'db' | 'clock' | 'log'>

export type Authenticated = { tenantId: string; caller: Caller }

/** The bounds of BOOTSTRAP_API_KEY; what lies outside was never a key. */
const KEY_CHARS_MIN = 16
const KEY_CHARS_MAX = 256

const usesOf = (deps: Pick<Deps, 'db'>) =>
  perDatabase(deps.db, 'api-key-uses', () => new Map<string, number>())

/**
 * Who holds this key; null when nobody may use it: unknown, expired or revoked, and the caller can't tell which.
 * Costs no write: `flushLastUsed` notes the use later.
 */
export async function authenticateKey(deps: KeyDeps, bearer: string): Promise<Authenticated | null> {
  if (bearer.length < KEY_CHARS_MIN || bearer.length > KEY_CHARS_MAX) return null
  const nowMs = deps.clock.nowMs()
  const secretHash = hashKey(bearer)
  const key = await findKey(deps.db, secretHash, nowMs)
  if (key === null || !timingSafeEqual(key.secretHash, secretHash)) return null
  if (key.revoked || (key.expiresAtMs !== null && key.expiresAtMs <= nowMs)) return null
  usesOf(deps).set(key.id, nowMs)
  return {
    tenantId: key.tenantId,
    caller: {
      kind: 'key',
      id: key.id,
      name: key.name,
      email: null,
      permissions: permissionsOf(key.scopes),
      sessionId: null,
      view: null,
    },
  }
}

/** Writes when each key was last used since the previous call; a failed write is tried again by the next one. */
export async function flushLastUsed(deps: KeyDeps): Promise<void> {
  const uses = usesOf(deps)
  if (uses.size === 0) return
  const flushing = [...uses]
  uses.clear()
  try {
    await writeKeyUse(
      deps.db,
      flushing.map(([id, ms]) => ({ id, last_used_at: fromEpochMs(ms) })),
    )
  } catch (error) {
    for (const [id, ms] of flushing) if (!uses.has(id)) uses.set(id, ms)
    throw error
  }
}
