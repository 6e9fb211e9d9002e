import { PERSONAL_GROUPS } from '@/lib/event/personal'
import type { Digest } from './digest'

export const SUBJECT_KEY_BYTES = 32
/** 128 bits: nobody finds a value by trying salts. */
export const SALT_BYTES = 16
/** One for each personal group of an event, in the order of `PERSONAL_GROUPS`. */
export const SALTS_BYTES = PERSONAL_GROUPS.length * SALT_BYTES

/** Description, metadata and changes: they speak of both, of who acted and of the person acted on. */
const PAYLOAD_AT = PERSONAL_GROUPS.indexOf('description') * SALT_BYTES

const HASH_BYTES = 64
const COUNTER_BYTES = 4
const UUID_BYTES = 16
const LABEL = new TextEncoder().encode('sentinel-audit/salts/v1')
const LABEL_AT = COUNTER_BYTES + SUBJECT_KEY_BYTES
const ID_AT = LABEL_AT + LABEL.length

/** A subject's key, with all that is hashed for it but the counter and the event's id. Not more than one block of SHA-512. */
export type SaltKey = Uint8Array

/** @throws RangeError unless the key has 32 bytes */
export function saltKey(key: Uint8Array): SaltKey {
  if (key.length !== SUBJECT_KEY_BYTES) throw new RangeError('a subject key has 32 bytes')
  const message = new Uint8Array(ID_AT + UUID_BYTES)
  message.set(key, COUNTER_BYTES)
  message.set(LABEL, LABEL_AT)
  return message
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
 * Draws the salts of events: one-step key derivation (NIST SP 800-56C Rev. 2, section 4.1, option 1) by SHA-512 from the subject's key, with
 * "sentinel-audit/salts/v1" and the 16 bytes of the event's id as FixedInfo, 96 bytes long. Who has the salts of an event can check its
 * values; they say nothing of the key or of other events.
 * @param eventId a UUID in its usual form; @param target `SALTS_BYTES` long
 */
export const createSalts =
  (digest: Digest) =>
  (message: SaltKey, eventId: string, target: Uint8Array): void => {
    writeUuid(eventId, message, ID_AT)
    message[COUNTER_BYTES - 1] = 1
    writeBinary(digest('sha512', message, 'binary'), target, 0, HASH_BYTES)
    message[COUNTER_BYTES - 1] = 2
    writeBinary(digest('sha512', message, 'binary'), target, HASH_BYTES, SALTS_BYTES - HASH_BYTES)
  }

/**
 * The salts of an event into `own`, and those of its resource into what is returned. Where the resource is a person, `personKey`, its salt is drawn
 * from that person's key, and the salts of description, metadata and changes are those of both, combined by exclusive or: they are gone with
 * either key.
 * @param personKey null where the resource is no person, or is the actor; @param others `SALTS_BYTES` long, like `own`
 */
export const createEventSalts = (digest: Digest) => {
  const draw = createSalts(digest)
  return (
    key: SaltKey,
    personKey: SaltKey | null,
    eventId: string,
    own: Uint8Array,
    others: Uint8Array,
  ): Uint8Array => {
    draw(key, eventId, own)
    if (personKey === null) return own
    draw(personKey, eventId, others)
    for (let i = PAYLOAD_AT; i < SALTS_BYTES; i++) own[i] = (own[i] ?? 0) ^ (others[i] ?? 0)
    return others
  }
}
