/** What one pass over a JSON value saw: where it ends, its members and depth, and whether the slow reader must look closer. */
export type Scan = { end: number; keys: number; depth: number; doubtful: boolean }

/** From this many characters on a number may hold more than a double does. */
const LONG_NUMBER = 16

/** JSON as code units: bytes of UTF-8, or the units of a string. What the scan looks for is ASCII in both. */
export type Units = Uint8Array | Uint16Array

export function unitsOf(text: string): Uint16Array {
  const units = new Uint16Array(text.length)
  for (let at = 0; at < text.length; at++) units[at] = text.charCodeAt(at)
  return units
}

/**
 * Passes over the JSON value that starts at `from`, and fills `scan`, which is right for what JSON.parse accepts; of anything
 * else it finds some end. Doubtful: long or exponent numbers, an escaped NUL, an escaped lone surrogate.
 */
export function scanValue(units: Units, from: number, scan: Scan): void {
  const { length } = units
  let at = from
  let depth = 0
  let keys = 0
  let depthMax = 0
  let doubtful = false
  do {
    const code = units[at] ?? 0
    if (code === 0x22) {
      let inside = units[++at] ?? 0x22
      while (inside !== 0x22) {
        if (inside === 0x5c) {
          if (units[++at] === 0x75) {
            const last = escapeEnd(units, at)
            if (last < 0) doubtful = true
            else at = last
          }
        }
        inside = units[++at] ?? 0x22
      }
      at++
    } else if (code === 0x7b || code === 0x5b) {
      if (++depth > depthMax) depthMax = depth
      at++
    } else if (code === 0x7d || code === 0x5d) {
      depth--
      at++
    } else if (code === 0x3a) {
      keys++
      at++
    } else if (code === 0x2d || (code >= 0x30 && code <= 0x39)) {
      const start = at++
      for (let next; isNumberCode((next = units[at] ?? 0)); at++) if ((next | 0x20) === 0x65) doubtful = true
      if (at - start >= LONG_NUMBER) doubtful = true
    } else if (code === 0x74 || code === 0x6e) at += 4
    else if (code === 0x66) at += 5
    else at++
  } while (depth > 0 && at < length)
  scan.end = Math.min(at, length)
  scan.keys = keys
  scan.depth = depthMax
  scan.doubtful = doubtful
}

const isNumberCode = (code: number): boolean =>
  (code >= 0x30 && code <= 0x39) || code === 0x2e || code === 0x2b || code === 0x2d || (code | 0x20) === 0x65

/** `at` stands on the u of an escape: where the escape, or the surrogate pair it begins, ends; -1 for a NUL or half a pair. */
function escapeEnd(units: Units, at: number): number {
  const unit = hexAt(units, at + 1)
  if (unit === 0 || (unit >= 0xdc00 && unit <= 0xdfff)) return -1
  if (unit < 0xd800 || unit > 0xdfff) return at + 4
  const isPair = units[at + 5] === 0x5c && units[at + 6] === 0x75
  const low = isPair ? hexAt(units, at + 7) : 0
  return low >= 0xdc00 && low <= 0xdfff ? at + 10 : -1
}

const digit = (code = 0): number => (code <= 0x39 ? code - 0x30 : (code | 0x20) - 0x57)

/** The four hex digits of an escape as a number. */
const hexAt = (units: Units, at: number): number =>
  (digit(units[at]) << 12) | (digit(units[at + 1]) << 8) | (digit(units[at + 2]) << 4) | digit(units[at + 3])

/** The first position from `at` on that isn't JSON white space. */
export function skipUnits(units: Units, at: number): number {
  let code = units[at]
  while (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) code = units[++at]
  return at
}

/** The first position from `at` on that isn't JSON white space. */
export function skipSpace(text: string, at: number): number {
  let code = text.charCodeAt(at)
  while (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) code = text.charCodeAt(++at)
  return at
}

export const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

/** Counts the members of a parsed value, all the way down; -1 when one has a forbidden name. */
export function countMembers(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  let count = 0
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      const item: unknown = value[i]
      if (typeof item !== 'object' || item === null) continue
      const below = countMembers(item)
      if (below < 0) return -1
      count += below
    }
    return count
  }
  for (const key in value) {
    if (key === '__proto__' || key === 'constructor' || key === 'prototype') return -1
    count++
    const member = (value as Record<string, unknown>)[key]
    if (typeof member !== 'object' || member === null) continue
    const below = countMembers(member)
    if (below < 0) return -1
    count += below
  }
  return count
}
