import 'server-only'
import type { Database } from '@/lib/db/database'
import { recordAct, type Recorder } from '../record-act'
import { ExpiringMap } from '../tenant/expiring-map'
import { perDatabase } from '../tenant/per-database'
import type { Origin } from './record-auth-act'

export type KeyRefusal = 'revoked' | 'expired' | 'address'
type Key = { id: string; name: string; tenantId: string }

const REPEAT_MS = 60_000
const REPEATS_MAX = 10_000

/** Records that somebody holds a key of the tenant that opens nothing any more, or not there; one a minute for each reason. */
export async function recordKeyRefusal(
  { db, clock, sealer }: Recorder & { db: Database },
  { id, name, tenantId }: Key,
  reason: KeyRefusal,
  origin: Origin,
): Promise<void> {
  const recent = perDatabase(db, 'key-refusals', () => new ExpiringMap<true>(REPEAT_MS, REPEATS_MAX))
  const nowMs = clock.nowMs()
  if (recent.get(`${id} ${reason}`, nowMs) !== undefined) return
  recent.set(`${id} ${reason}`, true, nowMs)
  const caller = { kind: 'key', id, name, email: null, permissions: [], sessionId: null, view: null } as const
  await db.as('auth').transaction((tx) =>
    recordAct(
      tx,
      { clock, sealer, tenantId, caller, ...origin },
      {
        event_type: 'security.auth_failed',
        action: 'api_key.use',
        description: 'An API key was refused',
        severity: 'warning',
        outcome: 'failure',
        resource: { type: 'api_key', id, name, parent_id: null, attributes: null },
        metadata: { method: 'api_key', reason },
      },
    ),
  )
}
