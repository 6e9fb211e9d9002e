import { isWellFormed } from './text'

const SMALL_KEYS = 32
/** Up to here a loop is faster than a call into the encoder. */
const SHORT_CHARS = 256
const SHORT_BYTES = 64
const UTF8_BYTES_MAX = 3
const FIRST_BYTES = 1024
const [QUOTE, COMMA, COLON, BACKSLASH] = [0x22, 0x2c, 0x3a, 0x5c]
const [OPEN, CLOSE, BRACE_OPEN, BRACE_CLOSE] = [0x5b, 0x5d, 0x7b, 0x7d]
const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/**
 * Writes the one text of JSON values (RFC 8785, JCS) as UTF-8 into memory of its own, value after value: members sorted by UTF-16
 * code units, no white space, numbers as ECMAScript prints them. In bytes because every use hashes or stores them; a text
 * would be put together of pieces that are garbage a moment later.
 */
export type CanonicalWriter = {
  /** @throws TypeError on what JSON can't hold: non-finite numbers, lone surrogates, undefined, bigint, functions, class instances */
  value: (value: unknown) => void
  /** Of ASCII alone, written as it is: what stands between values. */
  raw: (ascii: string) => void
  /** Well-formed text of any kind, written as it is: what is canonical JSON already, and long enough for the encoder to be faster. */
  text: (json: string) => void
  /** Writes again what stands from here to there. */
  copy: (from: number, to: number) => void
  /** Bytes that are canonical JSON already, or no JSON at all; without the last two, all of them. */
  append: (bytes: Uint8Array, from?: number, to?: number) => void
  /** How many bytes there are so far: where the next value begins. */
  length: () => number
  /** Forgets what was written from here on. */
  rewind: (length: number) => void
  /** A view, good until the next write. */
  bytes: (from: number, to: number) => Uint8Array
}

export function createCanonicalWriter(bytesExpected = FIRST_BYTES): CanonicalWriter {
  let buffer = new Uint8Array(bytesExpected)
  let at = 0

  const reserve = (bytes: number) => {
    if (at + bytes <= buffer.length) return
    const larger = new Uint8Array(Math.max(buffer.length * 2, at + bytes))
    larger.set(buffer.subarray(0, at))
    buffer = larger
  }
  const byte = (value: number) => {
    if (at === buffer.length) reserve(1)
    buffer[at++] = value
  }
  const raw = (ascii: string) => {
    reserve(ascii.length)
    // Names of their own: what a closure shares is read and written again for every byte.
    const target = buffer
    const from = at
    for (let i = 0; i < ascii.length; i++) target[from + i] = ascii.charCodeAt(i)
    at = from + ascii.length
  }
  const encode = (json: string) => {
    reserve(json.length * UTF8_BYTES_MAX)
    at += encoder.encodeInto(json, buffer.subarray(at)).written
  }
  /** Writes a short text of ASCII with nothing to escape; false, and nothing written, when it is none. */
  const plain = (text: string): boolean => {
    if (text.length > SHORT_CHARS) return false
    reserve(text.length + 2)
    const target = buffer
    const from = at + 1
    target[from - 1] = QUOTE
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i)
      if (code < 0x20 || code > 0x7e || code === QUOTE || code === BACKSLASH) return false
      target[from + i] = code
    }
    target[from + text.length] = QUOTE
    at = from + text.length + 1
    return true
  }
  const text = (value: string) => {
    if (plain(value)) return
    if (!isWellFormed(value)) throw new TypeError('canonical JSON: a text holds half a surrogate pair')
    encode(JSON.stringify(value))
  }
  const array = (items: readonly unknown[]) => {
    byte(OPEN)
    for (let i = 0; i < items.length; i++) {
      if (i > 0) byte(COMMA)
      value(items[i])
    }
    byte(CLOSE)
  }
  const object = (members: Record<string, unknown>) => {
    const keys = sorted(Object.keys(members))
    byte(BRACE_OPEN)
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i] ?? ''
      if (i > 0) byte(COMMA)
      text(key)
      byte(COLON)
      value(members[key])
    }
    byte(BRACE_CLOSE)
  }
  const value = (one: unknown) => {
    switch (typeof one) {
      case 'string':
        return text(one)
      case 'number':
        if (!Number.isFinite(one)) throw new TypeError('canonical JSON: a number is not finite')
        return raw(String(one))
      case 'boolean':
        return raw(one ? 'true' : 'false')
      case 'object':
        if (one === null) return raw('null')
        return Array.isArray(one) ? array(one) : object(plainObject(one))
      default:
        throw new TypeError(`canonical JSON: no place for a ${typeof one}`)
    }
  }

  return {
    value,
    raw,
    text: encode,
    copy: (from, to) => {
      reserve(to - from)
      buffer.copyWithin(at, from, to)
      at += to - from
    },
    append: (bytes, from = 0, to = bytes.length) => {
      reserve(to - from)
      if (to - from > SHORT_BYTES) buffer.set(bytes.subarray(from, to), at)
      else for (let i = from; i < to; i++) buffer[at + i - from] = bytes[i] ?? 0
      at += to - from
    },
    length: () => at,
    rewind: (length) => {
      at = length
    },
    bytes: (from, to) => buffer.subarray(from, to),
  }
}

/** Printable ASCII with nothing to escape. */
const PLAIN = /^[ !#-[\]-~]*$/

/** A text or null as JCS prints it. @throws TypeError on half a surrogate pair, which it has no text for */
export function quoted(text: string | null): string {
  if (text === null) return 'null'
  if (PLAIN.test(text)) return `"${text}"`
  if (!isWellFormed(text)) throw new TypeError('canonical JSON: a text holds half a surrogate pair')
  return JSON.stringify(text)
}

/** One value as a text; see `CanonicalWriter` for the form and for what is thrown. */
export function canonicalJson(value: unknown): string {
  const writer = createCanonicalWriter()
  writer.value(value)
  return decoder.decode(writer.bytes(0, writer.length()))
}

function plainObject(value: object): Record<string, unknown> {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null)
    throw new TypeError('canonical JSON: only plain objects and arrays')
  return value as Record<string, unknown>
}

/** Insertion sort by UTF-16 code units: objects are small, and this is twice as fast as Array.prototype.sort there. */
function sorted(keys: string[]): string[] {
  if (keys.length > SMALL_KEYS) return keys.sort()
  for (let i = 1; i < keys.length; i++) {
    const key = keys[i] ?? ''
    let at = i - 1
    for (let before; at >= 0 && (before = keys[at] ?? '') > key; at--) keys[at + 1] = before
    keys[at + 1] = key
  }
  return keys
}
