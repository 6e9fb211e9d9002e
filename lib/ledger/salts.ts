import { PERSONAL_GROUPS } from '@/lib/event/personal'
import type { Digest } from './digest'

export const SUBJECT_KEY_BYTES = 32
/** 128 bits: nobody finds a value by trying salts. */
export const SALT_BYTES = 16
/** One for each personal group of an event, in the order of `PERSONAL_GROUPS`. */
export const SALTS_BYTES = PERSONAL_GROUPS.length * SALT_BYTES

const BLOCK_BYTES = 128
const HASH_BYTES = 64
const UUID_BYTES = 16
const LABEL = new TextEncoder().encode('sentinel-audit/salts/v1')
const INFO_BYTES = LABEL.length + UUID_BYTES
const [INNER_PAD, OUTER_PAD] = [0x36, 0x5c]

/** A subject's key as HMAC-SHA512 uses it: padded to a block, for the inner hash and for the outer. */
export type SaltKey = { inner: Uint8Array; outer: Uint8Array }

/** @throws RangeError unless the key has 32 bytes */
export function saltKey(key: Uint8Array): SaltKey {
  if (key.length !== SUBJECT_KEY_BYTES) throw new RangeError('a subject key has 32 bytes')
  const padded = (pad: number) => Uint8Array.from({ length: BLOCK_BYTES }, (_, i) => (key[i] ?? 0) ^ pad)
  return { inner: padded(INNER_PAD), outer: padded(OUTER_PAD) }
}

const hexDigit = (code: number): number => (code <= 0x39 ? code - 0x30 : (code | 0x20) - 0x57)

function writeBinary(text: string, target: Uint8Array, at: number) {
  for (let i = 0; i < text.length; i++) target[at + i] = text.charCodeAt(i)
}

function writeUuid(uuid: string, target: Uint8Array, at: number) {
  let to = at
  for (let i = 0; i < uuid.length; i += 2) {
    if (uuid.charCodeAt(i) === 0x2d) i++
    target[to++] = (hexDigit(uuid.charCodeAt(i)) << 4) | hexDigit(uuid.charCodeAt(i + 1))
  }
}

/**
 * Draws the salts of events: HKDF-Expand (RFC 5869) by HMAC-SHA512 of the subject's key, over "sentinel-audit/salts/v1" and the 16 bytes of
 * the event's id, 96 bytes long. Who has the salts of an event can check its values; they say nothing of the key or of other events.
 */
export function createSalts(digest: Digest) {
  // Inner block, then the message: T(1) where there is one, the info, and the counter.
  const first = new Uint8Array(BLOCK_BYTES + INFO_BYTES + 1)
  const second = new Uint8Array(BLOCK_BYTES + HASH_BYTES + INFO_BYTES + 1)
  const outer = new Uint8Array(BLOCK_BYTES + HASH_BYTES)
  first.set(LABEL, BLOCK_BYTES)
  second.set(LABEL, BLOCK_BYTES + HASH_BYTES)
  first[first.length - 1] = 1
  second[second.length - 1] = 2
  const okm = new Uint8Array(2 * HASH_BYTES)

  const hmac = (key: SaltKey, message: Uint8Array, at: number) => {
    message.set(key.inner)
    outer.set(key.outer)
    writeBinary(digest('sha512', message, 'binary'), outer, BLOCK_BYTES)
    writeBinary(digest('sha512', outer, 'binary'), okm, at)
  }

  /** @returns 96 bytes, good until the next call; @param eventId a UUID in its usual form */
  return (key: SaltKey, eventId: string): Uint8Array => {
    writeUuid(eventId, first, BLOCK_BYTES + LABEL.length)
    writeUuid(eventId, second, BLOCK_BYTES + HASH_BYTES + LABEL.length)
    hmac(key, first, 0)
    second.set(okm.subarray(0, HASH_BYTES), BLOCK_BYTES)
    hmac(key, second, HASH_BYTES)
    return okm.subarray(0, SALTS_BYTES)
  }
}
