import {
  createPrivateKey,
  generateKeyPairSync,
  sign,
  verify as verifySignature,
  createPublicKey,
} from 'node:crypto'
import { fromEpochMs } from '@/lib/core/time'
import type { Sql } from '@/lib/db/database'
import { addKey, allKeys, currentKey, type LedgerKey } from '@/lib/db/queries/ledger-keys'
import type { LogKey } from '@/lib/ledger/checkpoint'
import { originOf } from '@/lib/ledger/origin'
import type { NoteSigner } from '@/lib/ledger/signed-note'
import { verifierKey } from '@/lib/ledger/verifier-key'
import type { Verify } from '@/lib/ledger/ed25519'
import type { Clock } from '@/lib/platform/clock'
import type { Vault } from '@/lib/platform/vault'
import { aboutKey } from './event-keys'

/** DER before the 32 bytes of an Ed25519 public key (RFC 8410). */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex')

export { originOf }

export type KeyParts = { vault: Vault; clock: Clock }

/** A fresh Ed25519 key of this number, its private part encrypted. */
export function makeLogKey(tenantId: string, keyId: number, { vault, clock }: KeyParts) {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const place = { purpose: 'checkpoint', keyId } as const
  const secret = privateKey.export({ format: 'der', type: 'pkcs8' })
  return {
    ...place,
    publicKey: new Uint8Array(publicKey.export({ format: 'der', type: 'spki' })).slice(SPKI_PREFIX.length),
    sealed: vault.seal(secret, aboutKey(tenantId, place)),
    createdAt: fromEpochMs(clock.nowMs()),
  }
}

/** A key as those who verify know it. @throws Error for an HMAC key */
export function logKeyOf(tenantId: string, { publicKey, sizeMax }: LedgerKey): LogKey {
  if (publicKey === null) throw new Error('a key without a public part verifies nothing')
  const key = verifierKey(originOf(tenantId), new Uint8Array(publicKey))
  return sizeMax === null ? key : { ...key, sizeMax }
}

/** Every key that ever signed this log, the present one first. */
export async function logKeysOf(sql: Sql, tenantId: string): Promise<LogKey[]> {
  const keys = await allKeys(sql, tenantId)
  return keys.filter(({ purpose }) => purpose === 'checkpoint').map((key) => logKeyOf(tenantId, key))
}

/** What signs the log's checkpoints now; the first key is made when it is first asked for. */
export async function logSigner(sql: Sql, tenantId: string, parts: KeyParts): Promise<NoteSigner> {
  let key = await currentKey(sql, tenantId, 'checkpoint')
  if (key === null) {
    await addKey(sql, tenantId, makeLogKey(tenantId, 1, parts))
    key = await currentKey(sql, tenantId, 'checkpoint')
  }
  if (key === null) throw new Error('the key of the log could not be made')
  const secret = parts.vault.open(key.sealed, aboutKey(tenantId, key))
  const privateKey = createPrivateKey({ key: Buffer.from(secret), format: 'der', type: 'pkcs8' })
  return {
    key: logKeyOf(tenantId, key),
    sign: (message) => new Uint8Array(sign(null, message, privateKey)),
  }
}

/** Ed25519 by Node, for `openCheckpoint`. */
export const verifyByNode: Verify = (signature, message, publicKey) => {
  const key = createPublicKey({ key: Buffer.concat([SPKI_PREFIX, publicKey]), format: 'der', type: 'spki' })
  return verifySignature(null, message, key, signature)
}
