import 'server-only'
import { createHash, randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'

const KEY_PREFIX = 'sak_'
/** 40 characters out of 62 hold 238 bits. */
const RANDOM_CHARS = 40
const CHECKSUM_CHARS = 6
const HINT_CHARS = 8
/** A key of another form may be as short as 16 characters: eight of them would be half of it. */
const FOREIGN_HINT_CHARS = 4
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
/** The largest multiple of 62 in a byte: bytes above it are thrown away, so that every character is as likely. */
const FAIR_BYTES = 248
const SHAPE = new RegExp(`^${KEY_PREFIX}[0-9A-Za-z]{${RANDOM_CHARS + CHECKSUM_CHARS}}$`)

function randomBase62(chars: number): string {
  let text = ''
  while (text.length < chars) {
    for (const byte of randomBytes(chars)) {
      if (byte < FAIR_BYTES && text.length < chars) text += BASE62.charAt(byte % BASE62.length)
    }
  }
  return text
}

function checksum(body: string): string {
  let rest = crc32(body)
  let text = ''
  for (let i = 0; i < CHECKSUM_CHARS; i++) {
    text = BASE62.charAt(rest % BASE62.length) + text
    rest = Math.floor(rest / BASE62.length)
  }
  return text
}

/** A new key: `sak_`, 40 random base62 characters, and the CRC-32 of all that in 6 base62 characters. */
export function generateKey(): string {
  const body = KEY_PREFIX + randomBase62(RANDOM_CHARS)
  return body + checksum(body)
}

/**
 * True for a key of our own making whose checksum is right, which lets a secret scanner tell one from chance.
 * A key that was given to us (BOOTSTRAP_API_KEY) may have any form, so this never decides who gets in.
 */
export function isWellFormed(key: string): boolean {
  return SHAPE.test(key) && key.endsWith(checksum(key.slice(0, -CHECKSUM_CHARS)))
}

/** What is kept of a key: SHA-256, 32 bytes. Keys are random, so a slow password hash would add nothing. */
export const hashKey = (key: string): Uint8Array => createHash('sha256').update(key).digest()

/** The first characters, to recognise the key in a list. */
export const hintOf = (key: string): string =>
  `${key.slice(0, isWellFormed(key) ? HINT_CHARS : FOREIGN_HINT_CHARS)}…`
