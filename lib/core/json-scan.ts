/** What one pass over a JSON value saw: where it ends, its members and depth, and whether the slow reader must look closer. */
export type Scan = { end: number; keys: number; depth: number; doubtful: boolean }

/** From this many characters on a number may hold more than a double does. */
const LONG_NUMBER = 16

/**
 * Passes over the JSON value that starts at `from` in text JSON.parse has already accepted, and fills `scan`.
 * Doubtful: long or exponent numbers, an escaped NUL, an escaped lone surrogate.
 */
export function scanValue(text: string, from: number, scan: Scan): void {
  let at = from
  let depth = 0
  let keys = 0
  let depthMax = 0
  let doubtful = false
  do {
    const code = text.charCodeAt(at)
    if (code === 0x22) {
      let inside = text.charCodeAt(++at)
      while (inside !== 0x22) {
        if (inside === 0x5c) {
          if (text.charCodeAt(++at) === 0x75) {
            const last = escapeEnd(text, at)
            if (last < 0) doubtful = true
            else at = last
          }
        }
        inside = text.charCodeAt(++at)
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
      for (let next; isNumberCode((next = text.charCodeAt(at))); at++)
        if ((next | 0x20) === 0x65) doubtful = true
      if (at - start >= LONG_NUMBER) doubtful = true
    } else if (code === 0x74 || code === 0x6e) at += 4
    else if (code === 0x66) at += 5
    else at++
  } while (depth > 0)
  scan.end = at
  scan.keys = keys
  scan.depth = depthMax
  scan.doubtful = doubtful
}

const isNumberCode = (code: number): boolean =>
  (code >= 0x30 && code <= 0x39) || code === 0x2e || code === 0x2b || code === 0x2d || (code | 0x20) === 0x65

/** `at` stands on the u of an escape: where the escape, or the surrogate pair it begins, ends; -1 for a NUL or half a pair. */
function escapeEnd(text: string, at: number): number {
  const unit = Number.parseInt(text.slice(at + 1, at + 5), 16)
  if (unit === 0 || (unit >= 0xdc00 && unit <= 0xdfff)) return -1
  if (unit < 0xd800 || unit > 0xdfff) return at + 4
  return /^\\u[dD][c-fC-F]/.test(text.slice(at + 5, at + 9)) ? at + 10 : -1
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
