import 'server-only'
import { timingSafeEqual } from 'node:crypto'
import { permissionsOf } from '@/lib/contract/permissions'
import { networkOf, parseCidr, parseIp } from '@/lib/core/ip'
import { hashKey } from '@/lib/services/api-key/key-format'
import { findKey, type KnownKey } from '@/lib/services/api-key/lookup'
import type { Origin } from '@/lib/services/auth/record-auth-act'
import { type KeyRefusal, recordKeyRefusal } from '@/lib/services/auth/record-key-refusal'
import type { Caller, Deps } from '@/lib/services/context'
import { noteRequest } from '@/lib/services/api-key/usage'
import { afterAnswer } from './door'

type KeyDeps = Pick<Deps, 'db' | 'clock' | 'log' | 'sealer'>

export type Authenticated = { tenantId: string; caller: Caller }

/** The bounds of BOOTSTRAP_API_KEY; what lies outside was never a key. */
const KEY_CHARS_MIN = 16
const KEY_CHARS_MAX = 256

const NOWHERE: Origin = { requestId: '', ipAddress: null, userAgent: null }

/** Whether an address lies in one of the networks; an address that is not known lies in none. */
function isAllowed(networks: readonly string[], address: string | null): boolean {
  if (networks.length === 0) return true
  const parsed = address === null ? null : parseIp(address)
  return (
    parsed !== null &&
    networks.some((network) => {
      const cidr = parseCidr(network)
      return cidr?.address.version === parsed.version && networkOf(parsed, cidr.prefixBits) === network
    })
  )
}

function refusalOf(key: KnownKey, nowMs: number, address: string | null): KeyRefusal | null {
  if (key.revoked) return 'revoked'
  if (key.expiresAtMs !== null && key.expiresAtMs <= nowMs) return 'expired'
  return isAllowed(key.allowedAddresses, address) ? null : 'address'
}

/**
 * Who holds this key; null when nobody may use it: unknown, expired, revoked or from another address than it is bound to, and
 * the caller can't tell which. Costs no write: `flushKeyUse` notes the use later.
 * That a key was refused is in its tenant's log.
 * @param origin where the request came from; an address that is not known lies in no network a key is bound to
 */
export async function authenticateKey(
  deps: KeyDeps,
  bearer: string,
  origin: Origin = NOWHERE,
): Promise<Authenticated | null> {
  if (bearer.length < KEY_CHARS_MIN || bearer.length > KEY_CHARS_MAX) return null
  const nowMs = deps.clock.nowMs()
  const secretHash = hashKey(bearer)
  const key = await findKey(deps.db, secretHash, nowMs)
  if (key === null || !timingSafeEqual(key.secretHash, secretHash)) return null
  const reason = refusalOf(key, nowMs, origin.ipAddress)
  if (reason !== null) {
    afterAnswer(deps, 'key', () => recordKeyRefusal(deps, key, reason, origin))
    return null
  }
  noteRequest(deps, key, nowMs)
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
      limits: key.limits,
    },
  }
}
