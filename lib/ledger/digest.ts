import { sha256, sha512 } from '@noble/hashes/sha2.js'
import { toHex } from '@/lib/core/hash'

/**
 * The hash of `data` (FIPS 180-4) as a text: in lower-case hex, or with one character a byte. An array for each of the dozen hashes of an event
 * would cost more than the hash.
 */
export type Digest = (algorithm: 'sha256' | 'sha512', data: Uint8Array, form: 'hex' | 'binary') => string

/** Runs anywhere, a browser too. A server passes one by node:crypto. */
export const portableDigest: Digest = (algorithm, data, form) => {
  const hash = algorithm === 'sha256' ? sha256(data) : sha512(data)
  return form === 'hex' ? toHex(hash) : String.fromCharCode(...hash)
}
