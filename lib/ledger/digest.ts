import { sha256, sha512 } from '@noble/hashes/sha2.js'

/**
 * Writes the hash of `data` (FIPS 180-4) into `target` from `at` on: 32 bytes of SHA-256 or 64 of SHA-512. Written and not returned, because a
 * batch of events takes thousands and an array for each would be garbage.
 */
export type Digest = (
  algorithm: 'sha256' | 'sha512',
  data: Uint8Array,
  target: Uint8Array,
  at: number,
) => void

/** Runs anywhere, a browser too. A server passes one by node:crypto. */
export const portableDigest: Digest = (algorithm, data, target, at) => {
  target.set(algorithm === 'sha256' ? sha256(data) : sha512(data), at)
}
