const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** How many random bytes one UUIDv7 takes. */
export const UUID_V7_RANDOM_BYTES = 10

const hex = (byte: number | undefined): string => HEX[(byte ?? 0) & 0xff] ?? '00'

/** Sixteen bytes from `offset` as `8-4-4-4-12` lower-case hex (RFC 9562, section 4). */
export function uuidFromBytes(bytes: Uint8Array, offset = 0): string {
  let text = ''
  for (let i = 0; i < 16; i++) {
    if (i === 4 || i === 6 || i === 8 || i === 10) text += '-'
    text += hex(bytes[offset + i])
  }
  return text
}

/**
 * A UUIDv7 (RFC 9562, section 5.7): 48 bits of Unix milliseconds, then 74 random bits taken from
 * `random[offset .. offset + 10)`, so a caller may draw many ids from one pool.
 * Throws RangeError when the time doesn't fit 48 bits or the pool is too short.
 */
export function uuidv7(nowMs: number, random: Uint8Array, offset = 0): string {
  const ms = Math.floor(nowMs)
  if (!(ms >= 0 && ms < 2 ** 48)) throw new RangeError('uuidv7: the time must fit 48 bits of milliseconds')
  if (random.length - offset < UUID_V7_RANDOM_BYTES)
    throw new RangeError('uuidv7: ten random bytes are needed')
  const high = Math.floor(ms / 0x10000)
  const at = (i: number): number => random[offset + i] ?? 0
  return (
    `${hex(high >>> 24)}${hex(high >>> 16)}${hex(high >>> 8)}${hex(high)}-` +
    `${hex(ms / 256)}${hex(ms)}-${hex(0x70 | (at(0) & 0x0f))}${hex(at(1))}-` +
    `${hex(0x80 | (at(2) & 0x3f))}${hex(at(3))}-` +
    `${hex(at(4))}${hex(at(5))}${hex(at(6))}${hex(at(7))}${hex(at(8))}${hex(at(9))}`
  )
}

/** True for `8-4-4-4-12` hex in either case: every version and variant of RFC 9562, nil and max included. */
export function isUuid(text: string): boolean {
  return text.length === 36 && UUID.test(text)
}

/** The lower-case form of a UUID, or null when the text is none. An id is not text: its case says nothing. */
export function normaliseUuid(text: string): string | null {
  return isUuid(text) ? text.toLowerCase() : null
}

/** The Unix milliseconds inside a UUIDv7, or null for any other UUID. */
export function uuidv7Ms(uuid: string): number | null {
  if (!isUuid(uuid) || uuid[14] !== '7') return null
  return Number.parseInt(uuid.slice(0, 8) + uuid.slice(9, 13), 16)
}
