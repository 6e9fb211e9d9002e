import * as crypto from 'node:crypto'
import type { Digest } from '@/lib/ledger/digest'
import type { Verify } from '@/lib/ledger/ed25519'
import type { Means } from '@/lib/ledger/evidence'
import { createHasher } from '@/lib/ledger/merkle'

/** DER before the 32 bytes of an Ed25519 public key (RFC 8410). */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex')

type OneShot = (algorithm: string, data: Uint8Array, form: 'hex' | 'binary') => string
/** Older versions of Node have no hash of one call. */
const oneShot = (crypto as { hash?: OneShot }).hash

export const digest: Digest =
  oneShot ??
  ((algorithm, data, form) =>
    crypto
      .createHash(algorithm)
      .update(data)
      .digest(form as crypto.BinaryToTextEncoding))

export const hasher = createHasher((data) => {
  const text = digest('sha256', data, 'binary')
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i)
  return bytes
})

/** A public key that is no point of the curve verifies nothing. */
export const verify: Verify = (signature, message, publicKey) => {
  try {
    const key = crypto.createPublicKey({
      key: Buffer.concat([SPKI_PREFIX, publicKey]),
      format: 'der',
      type: 'spki',
    })
    return crypto.verify(null, message, key, signature)
  } catch {
    return false
  }
}

/** For one file. */
export function createMeans(): Means {
  const hash = crypto.createHash('sha256')
  return {
    digest,
    hasher,
    verify,
    fileHash: { update: (bytes) => void hash.update(bytes), hex: () => hash.copy().digest('hex') },
  }
}
