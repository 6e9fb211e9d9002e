import type { FieldFault } from './errors'
import { readFaults, type ReaderLimits } from './json-reader'
import { countMembers, scanValue, skipSpace, type Scan } from './json-scan'
import { exceedsUtf8, isWellFormed } from './text'

/** For one document: nesting (the document being level 1), members of all its objects together, UTF-8 bytes, faults named. */
export type JsonLimits = ReaderLimits & { bytesMax: number }
export type BatchLimits = JsonLimits & { itemsMax: number }

export type StrictResult = { ok: true; value: unknown } | { ok: false; faults: FieldFault[] }
/** `items[i]` is the i-th event, good or bad; `ok: false` means the document around them is broken and none can be told apart. */
export type StrictBatch = { ok: true; items: StrictResult[] } | { ok: false; faults: FieldFault[] }

const refuse = (code: string, reason: string, field = ''): { ok: false; faults: FieldFault[] } => ({
  ok: false,
  faults: [{ field, code, reason }],
})

/**
 * JSON.parse without its silences (RFC 8259, RFC 7493): duplicate keys, numbers a double can't hold, NUL, lone surrogates, keys
 * that reach a prototype, and the limits are faults, each with its dotted path. Codes: syntax, duplicate_key, forbidden_key,
 * number_out_of_range, number_inexact, nul, lone_surrogate, too_deep, too_many_keys, too_large. Never throws on input.
 */
export function parseStrictJson(text: string, limits: JsonLimits): StrictResult {
  if (exceedsUtf8(text, limits.bytesMax)) return tooLarge(limits)
  const parsed = parse(text, limits)
  if (!parsed.ok) return parsed
  const scan: Scan = { end: 0, keys: 0, depth: 0, doubtful: false }
  scanValue(text, skipSpace(text, 0), scan)
  return judge(text, skipSpace(text, 0), scan, parsed.value, !isWellFormed(text), limits)
}

const tooLarge = ({ bytesMax }: JsonLimits): StrictResult =>
  refuse('too_large', `larger than ${bytesMax} bytes of JSON`)

function parse(text: string, limits: JsonLimits): StrictResult {
  try {
    return { ok: true, value: JSON.parse(text) as unknown }
  } catch {
    const faults = readFaults(text, 0, text.length, limits)
    return faults[0]?.code === 'syntax' ? { ok: false, faults } : refuse('syntax', 'not JSON')
  }
}

/** The value, unless what the scan and the parsed value say differs: then the slow reader finds out why. */
function judge(
  text: string,
  from: number,
  scan: Scan,
  value: unknown,
  illFormed: boolean,
  limits: JsonLimits,
): StrictResult {
  const sound = !illFormed && !scan.doubtful && scan.depth <= limits.depthMax && scan.keys <= limits.keysMax
  // Every member has one colon, so a key given twice leaves more colons than members.
  if (sound && countMembers(value) === scan.keys) return { ok: true, value }
  const faults = readFaults(text, from, scan.end, limits)
  return faults.length === 0 ? { ok: true, value } : { ok: false, faults }
}

/**
 * Reads a batch: a JSON array of events, `{"events": [...]}`, or one event alone (an object without `events`). Each item is judged
 * by itself. Codes for the whole document: syntax, too_many_events, not_a_batch, unknown_field, duplicate_key.
 */
export function parseStrictBatch(text: string, limits: BatchLimits): StrictBatch {
  const parsed = parse(text, limits)
  if (!parsed.ok) return parsed
  const { value } = parsed
  const start = skipSpace(text, 0)
  if (Array.isArray(value)) return readItems(text, start, value, limits)
  if (typeof value !== 'object' || value === null) {
    return refuse('not_a_batch', 'an array of events, {"events": [...]} or one event was expected')
  }
  if (!Object.hasOwn(value, 'events')) return { ok: true, items: [parseStrictJson(text, limits)] }
  const { events } = value as { events: unknown }
  if (!Array.isArray(events)) return refuse('not_a_batch', 'events must be an array', 'events')
  const other = Object.keys(value).find((key) => key !== 'events')
  if (other !== undefined)
    return refuse('unknown_field', 'beside events nothing is expected', other.slice(0, 64))
  const scan: Scan = { end: 0, keys: 0, depth: 0, doubtful: false }
  scanValue(text, skipSpace(text, start + 1), scan)
  const array = skipSpace(text, skipSpace(text, scan.end) + 1)
  scanValue(text, array, scan)
  if (text[skipSpace(text, scan.end)] !== '}')
    return refuse('duplicate_key', 'the key is given twice', 'events')
  return readItems(text, array, events, limits)
}

/** `array` is the position of the bracket that opens `values` in the text. */
function readItems(text: string, array: number, values: unknown[], limits: BatchLimits): StrictBatch {
  if (values.length > limits.itemsMax) {
    return refuse(
      'too_many_events',
      `${values.length} events, where a batch holds at most ${limits.itemsMax}`,
    )
  }
  const illFormed = !isWellFormed(text)
  const scan: Scan = { end: 0, keys: 0, depth: 0, doubtful: false }
  const items: StrictResult[] = []
  let at = array + 1
  for (const value of values) {
    at = skipSpace(text, at)
    scanValue(text, at, scan)
    const large =
      (scan.end - at) * 3 > limits.bytesMax && exceedsUtf8(text.slice(at, scan.end), limits.bytesMax)
    items.push(large ? tooLarge(limits) : judge(text, at, scan, value, illFormed, limits))
    at = skipSpace(text, scan.end) + 1
  }
  return { ok: true, items }
}

/** Newline-delimited JSON: each line is a document of its own, broken or not; empty lines are passed over. Codes: too_many_events. */
export function parseStrictNdjson(text: string, limits: BatchLimits): StrictBatch {
  const items: StrictResult[] = []
  for (let from = 0; from < text.length;) {
    const found = text.indexOf('\n', from)
    const to = found < 0 ? text.length : found
    const line = text.slice(from, to)
    from = to + 1
    if (skipSpace(line, 0) === line.length) continue
    if (items.length === limits.itemsMax) {
      return refuse('too_many_events', `more events than the ${limits.itemsMax} a batch holds`)
    }
    items.push(parseStrictJson(line, limits))
  }
  return { ok: true, items }
}
