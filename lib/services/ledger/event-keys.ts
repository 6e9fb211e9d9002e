import { createHmac, randomBytes } from 'node:crypto'
import { saltKey, type SaltKey, SUBJECT_KEY_BYTES } from '@/lib/ledger/salts'
import type { Sql } from '@/lib/db/database'
import { addKey, currentKey, keyEpoch, type NewKey } from '@/lib/db/queries/ledger-keys'
import { subjectKeysOf } from '@/lib/db/queries/subject-keys'
import { fromHex } from '@/lib/core/hash'
import type { Clock } from '@/lib/platform/clock'
import type { Vault } from '@/lib/platform/vault'
import { fromEpochMs } from '@/lib/core/time'

const EVENT_KEY_BYTES = 32
/** Of all tenants together; about 1 KB each. When they are more, all are forgotten and read again. */
const SUBJECTS_MAX = 20_000

/** What seals a tenant's events, as of an epoch. */
export type EventKeys = {
  epoch: number
  signAll: boolean
  keyId: number
  /** HMAC-SHA256 of a leaf hash, both in hex. */
  sign: (leaf: string) => string
  subjects: Map<string, SaltKey>
}

export const aboutKey = (tenantId: string, { purpose, keyId }: Pick<NewKey, 'purpose' | 'keyId'>) =>
  `ledger key ${purpose}/${keyId} of ${tenantId}`

export const hmacHex = (key: Uint8Array, leaf: string): string =>
  createHmac('sha256', key).update(leaf, 'hex').digest('hex')

/** A fresh HMAC key of this number, encrypted. */
export function makeEventKey(
  tenantId: string,
  keyId: number,
  { vault, clock }: { vault: Vault; clock: Clock },
): NewKey {
  const place = { purpose: 'event', keyId } as const
  const sealed = vault.seal(randomBytes(EVENT_KEY_BYTES), aboutKey(tenantId, place))
  return { ...place, publicKey: null, sealed, createdAt: fromEpochMs(clock.nowMs()) }
}

/** The key that signs events now; the first is made when it is first asked for. */
async function eventKeyOf(sql: Sql, tenantId: string, vault: Vault, clock: Clock) {
  const known = await currentKey(sql, tenantId, 'event')
  if (known !== null) return { keyId: known.keyId, key: vault.open(known.sealed, aboutKey(tenantId, known)) }
  await addKey(sql, tenantId, makeEventKey(tenantId, 1, { vault, clock }))
  const made = await currentKey(sql, tenantId, 'event')
  if (made === null) throw new Error('the key of the events could not be made')
  return { keyId: made.keyId, key: vault.open(made.sealed, aboutKey(tenantId, made)) }
}

/** The keys that seal events, kept by tenant. Whether they are still those of the log is asked under the lock of its head. */
export function createEventKeys(vault: Vault, clock: Clock) {
  const tenants = new Map<string, EventKeys>()
  let subjects = 0

  const load = async (sql: Sql, tenantId: string): Promise<EventKeys> => {
    const { epoch, signAll } = await keyEpoch(sql, tenantId)
    const { keyId, key } = await eventKeyOf(sql, tenantId, vault, clock)
    return { epoch, signAll, keyId, sign: (leaf) => hmacHex(key, leaf), subjects: new Map() }
  }
  const forget = (tenantId: string) => {
    subjects -= tenants.get(tenantId)?.subjects.size ?? 0
    tenants.delete(tenantId)
  }
  const remember = (tenantId: string, keys: EventKeys) => {
    if (tenants.has(tenantId)) return
    tenants.set(tenantId, keys)
  }

  const addSubjects = async (sql: Sql, tenantId: string, missing: readonly string[]) => {
    const fresh = missing.map(() => randomBytes(SUBJECT_KEY_BYTES).toString('hex'))
    const found = await subjectKeysOf(sql, tenantId, missing, fresh)
    if (subjects + found.length > SUBJECTS_MAX) {
      // Others instead of emptied ones: a batch that is being sealed keeps those it has.
      for (const [id, keys] of tenants) tenants.set(id, { ...keys, subjects: new Map() })
      subjects = 0
    }
    return found.map(({ subject, key }) => [subject, saltKey(bytesOf(key))] as const)
  }

  return {
    /**
     * With the key of each of these subjects.
     * @param keep false inside a transaction: what it made is gone when it is rolled back, and must not be remembered
     */
    of: async (sql: Sql, tenantId: string, wanted: readonly string[], keep: boolean): Promise<EventKeys> => {
      const keys = tenants.get(tenantId) ?? (await load(sql, tenantId))
      if (keep) remember(tenantId, keys)
      const missing = wanted.filter((subject) => !keys.subjects.has(subject))
      if (missing.length === 0) return keys
      const added = await addSubjects(sql, tenantId, [...new Set(missing)])
      const kept = keep ? tenants.get(tenantId) : undefined
      if (kept?.epoch === keys.epoch)
        for (const [subject, key] of added) {
          if (!kept.subjects.has(subject)) subjects++
          kept.subjects.set(subject, key)
        }
      const own = new Map(added)
      for (const subject of wanted) {
        const key = keys.subjects.get(subject)
        if (key !== undefined) own.set(subject, key)
      }
      return { ...keys, subjects: own }
    },
    /** They are others now. */
    forget,
  }
}

function bytesOf(hex: string): Uint8Array {
  const bytes = fromHex(hex)
  if (bytes === null) throw new Error('a subject key is not hex')
  return bytes
}
