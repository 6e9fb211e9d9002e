import type { FieldFault } from './errors'
import { scanValue, skipUnits } from './json-scan'
import {
  type JsonLimits,
  judge,
  newScan,
  parse,
  parseStrictJson,
  refuse,
  type StrictResult,
  tooLarge,
} from './strict-json'
import { utf8Text } from './text'

export type BatchLimits = JsonLimits & { itemsMax: number }

/**
 * `items[i]` is the i-th event, good or bad; `single` when the document was one event and no batch. `ok: false` means the
 * document around them is broken and none can be told apart.
 */
export type StrictBatch =
  { ok: true; items: StrictResult[]; single: boolean } | { ok: false; faults: FieldFault[] }

const [QUOTE, COMMA, COLON, OPEN, CLOSE, BRACE_OPEN, BRACE_CLOSE] = [0x22, 0x2c, 0x3a, 0x5b, 0x5d, 0x7b, 0x7d]
const NEWLINE = 0x0a

/**
 * Reads a batch: a JSON array of events, `{"events": [...]}`, or one event alone (an object without `events`). Each item is judged
 * by itself. Codes for the whole document: syntax, too_many_events, not_a_batch, unknown_field, duplicate_key.
 * @param bytes valid UTF-8
 */
export const parseStrictBatch = (bytes: Uint8Array, limits: BatchLimits): StrictBatch =>
  itemByItem(bytes, limits) ?? wholeText(utf8Text(bytes), limits)

/** Where the first item of the array of events stands or would stand; `closes` is what ends the document. */
function arrayIn(bytes: Uint8Array): { first: number; closes: readonly number[] } | null {
  const start = skipUnits(bytes, 0)
  if (bytes[start] === OPEN) return { first: skipUnits(bytes, start + 1), closes: [CLOSE] }
  const key = skipUnits(bytes, start + 1)
  if (bytes[start] !== BRACE_OPEN || bytes[key] !== QUOTE) return null
  const scan = newScan()
  scanValue(bytes, key, scan)
  const colon = skipUnits(bytes, scan.end)
  const array = skipUnits(bytes, colon + 1)
  if (bytes[colon] !== COLON || bytes[array] !== OPEN) return null
  if (readItem(bytes.subarray(key, scan.end))?.value !== 'events') return null
  return { first: skipUnits(bytes, array + 1), closes: [CLOSE, BRACE_CLOSE] }
}

/**
 * The batch read one item at a time, or null when anything is in the way: then the whole text says what. A text of all items
 * at once would be no small object to the garbage collector any more, and takes ten times longer to make.
 */
function itemByItem(bytes: Uint8Array, limits: BatchLimits): StrictBatch | null {
  const array = arrayIn(bytes)
  if (array === null) return null
  const scan = newScan()
  const items: StrictResult[] = []
  let at = array.first
  while (at < bytes.length && !(bytes[at] === CLOSE && items.length === 0)) {
    if (items.length === limits.itemsMax) return null
    scanValue(bytes, at, scan)
    const item = readItem(bytes.subarray(at, scan.end))
    if (item === null) return null
    const { text, value } = item
    const large = scan.end - at > limits.bytesMax
    items.push(large ? tooLarge(limits) : judge(text, 0, text.length, scan, value, false, limits))
    at = skipUnits(bytes, scan.end)
    if (bytes[at] !== COMMA) break
    at = skipUnits(bytes, at + 1)
  }
  for (const close of array.closes) {
    if (bytes[at] !== close) return null
    at = skipUnits(bytes, at + 1)
  }
  return at === bytes.length ? { ok: true, items, single: false } : null
}

/** Null for what is no JSON, and for half a character where the scan of such a thing ended. */
function readItem(bytes: Uint8Array): { text: string; value: unknown } | null {
  try {
    const text = utf8Text(bytes)
    return { text, value: JSON.parse(text) }
  } catch {
    return null
  }
}

/** One event alone, or what is wrong with a batch that could not be read item by item. */
function wholeText(text: string, limits: BatchLimits): StrictBatch {
  const parsed = parse(text, limits)
  if (!parsed.ok) return parsed
  const { value } = parsed
  if (Array.isArray(value)) return tooMany(value.length, limits)
  if (typeof value !== 'object' || value === null) {
    return refuse('not_a_batch', 'an array of events, {"events": [...]} or one event was expected')
  }
  if (!Object.hasOwn(value, 'events'))
    return { ok: true, items: [parseStrictJson(text, limits)], single: true }
  const { events } = value as { events: unknown }
  if (!Array.isArray(events)) return refuse('not_a_batch', 'events must be an array', 'events')
  const other = Object.keys(value).find((key) => key !== 'events')
  if (other !== undefined)
    return refuse('unknown_field', 'beside events nothing is expected', other.slice(0, 64))
  return events.length > limits.itemsMax
    ? tooMany(events.length, limits)
    : refuse('duplicate_key', 'the key is given twice', 'events')
}

const tooMany = (events: number, { itemsMax }: BatchLimits) =>
  refuse('too_many_events', `${events} events, where a batch holds at most ${itemsMax}`)

/**
 * Newline-delimited JSON: each line is a document of its own, broken or not; empty lines are passed over. Codes: too_many_events.
 * @param bytes valid UTF-8
 */
export function parseStrictNdjson(bytes: Uint8Array, limits: BatchLimits): StrictBatch {
  const items: StrictResult[] = []
  for (let from = 0; from < bytes.length;) {
    const found = bytes.indexOf(NEWLINE, from)
    const to = found < 0 ? bytes.length : found
    const line = bytes.subarray(from, to)
    from = to + 1
    if (skipUnits(line, 0) === line.length) continue
    if (items.length === limits.itemsMax) {
      return refuse('too_many_events', `more events than the ${limits.itemsMax} a batch holds`)
    }
    items.push(parseStrictJson(utf8Text(line), limits))
  }
  return { ok: true, items, single: false }
}
