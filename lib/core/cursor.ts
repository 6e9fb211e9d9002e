import { Fault } from './errors'
import { equalBytes, fromBase64Url, sha256, toBase64Url, utf8 } from './hash'
import { isInstant, type Instant } from './time'

/**
 * A place in a list ordered by (occurred_at, seq): the next page holds what lies strictly `older` or `newer` than it.
 * `filterHash` names the filter the place belongs to; see `filterHashOf`.
 */
export type Cursor = { occurredAt: Instant; seq: number; direction: 'older' | 'newer'; filterHash: string }

const VERSION = 1
const CHECKSUM_BYTES = 4
const CURSOR_CHARS_MAX = 512
const decoder = new TextDecoder('utf-8', { fatal: true })

const refuse = (reason: string, code: string): Fault =>
  new Fault('invalid_cursor', reason, { faults: [{ field: 'cursor', code, reason }] })

/** A short name for a filter: the first 9 bytes of SHA-256 over its canonical text, 12 characters. */
export function filterHashOf(canonicalFilter: string): string {
  return toBase64Url(sha256(canonicalFilter).subarray(0, 9))
}

/** Base64url of a checksum and compact JSON: opaque to callers, safe in a URL, guarded against typing errors, not secret. */
export function encodeCursor({ occurredAt, seq, direction, filterHash }: Cursor): string {
  const body = utf8(JSON.stringify([VERSION, occurredAt, seq, direction === 'older' ? 0 : 1, filterHash]))
  const bytes = new Uint8Array(CHECKSUM_BYTES + body.length)
  bytes.set(sha256(body).subarray(0, CHECKSUM_BYTES))
  bytes.set(body, CHECKSUM_BYTES)
  return toBase64Url(bytes)
}

/** Gives (never throws) a Fault `invalid_cursor` for anything we didn't print, and for a cursor of another filter. */
export function decodeCursor(text: string, filterHash: string): Cursor | Fault {
  const cursor = readCursor(text)
  if (cursor === null) return refuse('The cursor is not one we gave out.', 'malformed')
  if (cursor.filterHash !== filterHash) {
    return refuse('The cursor belongs to another filter: start again from the first page.', 'other_filter')
  }
  return cursor
}

function readCursor(text: string): Cursor | null {
  const bytes = text.length > CURSOR_CHARS_MAX ? null : fromBase64Url(text)
  if (bytes === null || bytes.length <= CHECKSUM_BYTES) return null
  const body = bytes.subarray(CHECKSUM_BYTES)
  if (!equalBytes(bytes.subarray(0, CHECKSUM_BYTES), sha256(body).subarray(0, CHECKSUM_BYTES))) return null
  let parts: unknown
  try {
    parts = JSON.parse(decoder.decode(body))
  } catch {
    return null
  }
  if (!Array.isArray(parts) || parts.length !== 5 || parts[0] !== VERSION) return null
  const [, occurredAt, seq, direction, filterHash] = parts as unknown[]
  if (typeof occurredAt !== 'string' || !isInstant(occurredAt)) return null
  if (typeof seq !== 'number' || !Number.isSafeInteger(seq) || seq < 0) return null
  if ((direction !== 0 && direction !== 1) || typeof filterHash !== 'string') return null
  return { occurredAt, seq, direction: direction === 0 ? 'older' : 'newer', filterHash }
}
