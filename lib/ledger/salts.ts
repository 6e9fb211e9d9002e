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

/** A subject's key, with the blocks that HMAC-SHA512 hashes for it: the inner pads with what follows them, and the outer one. */
export type SaltKey = { first: Uint8Array; second: Uint8Array; outer: Uint8Array }

/** @throws RangeError unless the key has 32 bytes */
export function saltKey(key: Uint8Array): SaltKey {
  if (key.length !== SUBJECT_KEY_BYTES) throw new RangeError('a subject key has 32 bytes')
  const block = (pad: number, bytes: number) => {
    const message = new Uint8Array(bytes)
    for (let i = 0; i < BLOCK_BYTES; i++) message[i] = (key[i] ?? 0) ^ pad
    return message
  }
  // The message behind the inner pad: T(1) where there is one, the info, and the counter (RFC 5869, section 2.3).
  const first = block(INNER_PAD, BLOCK_BYTES + INFO_BYTES + 1)
  const second = block(INNER_PAD, BLOCK_BYTES + HASH_BYTES + INFO_BYTES + 1)
  first.set(LABEL, BLOCK_BYTES)
  second.set(LABEL, BLOCK_BYTES + HASH_BYTES)
  first[first.length - 1] = 1
  second[second.length - 1] = 2
  return { first, second, outer: block(OUTER_PAD, BLOCK_BYTES + HASH_BYTES) }
}

const hexDigit = (code: number): number => (code <= 0x39 ? code - 0x30 : (code | 0x20) - 0x57)

function writeBinary(text: string, target: Uint8Array, at: number, bytes: number) {
  for (let i = 0; i < bytes; i++) target[at + i] = text.charCodeAt(i)
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
 * @param eventId a UUID in its usual form; @param target `SALTS_BYTES` long
 */
export const createSalts =
  (digest: Digest) =>
  ({ first, second, outer }: SaltKey, eventId: string, target: Uint8Array): void => {
    const hmac = (message: Uint8Array): string => {
      writeBinary(digest('sha512', message, 'binary'), outer, BLOCK_BYTES, HASH_BYTES)
      return digest('sha512', outer, 'binary')
    }
    writeUuid(eventId, first, BLOCK_BYTES + LABEL.length)
    const one = hmac(first)
    writeBinary(one, target, 0, HASH_BYTES)
    writeBinary(one, second, BLOCK_BYTES, HASH_BYTES)
    writeUuid(eventId, second, BLOCK_BYTES + HASH_BYTES + LABEL.length)
    writeBinary(hmac(second), target, HASH_BYTES, SALTS_BYTES - HASH_BYTES)
  }
