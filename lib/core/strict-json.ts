import type { FieldFault } from './errors'
import { readFaults, type ReaderLimits } from './json-reader'
import { countMembers, scanValue, skipUnits, type Scan, unitsOf } from './json-scan'
import { exceedsUtf8, isWellFormed } from './text'

/** For one document: nesting (the document being level 1), members of all its objects together, UTF-8 bytes, faults named. */
export type JsonLimits = ReaderLimits & { bytesMax: number }

export type StrictResult = { ok: true; value: unknown } | { ok: false; faults: FieldFault[] }

export const refuse = (code: string, reason: string, field = ''): { ok: false; faults: FieldFault[] } => ({
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
  const units = unitsOf(text)
  const from = skipUnits(units, 0)
  const scan = newScan()
  scanValue(units, from, scan)
  return judge(text, from, scan.end, scan, parsed.value, !isWellFormed(text), limits)
}

export const newScan = (): Scan => ({ end: 0, keys: 0, depth: 0, doubtful: false })

export const tooLarge = ({ bytesMax }: JsonLimits): StrictResult =>
  refuse('too_large', `larger than ${bytesMax} bytes of JSON`)

export function parse(text: string, limits: JsonLimits): StrictResult {
  try {
    return { ok: true, value: JSON.parse(text) as unknown }
  } catch {
    const faults = readFaults(text, 0, text.length, limits)
    return faults[0]?.code === 'syntax' ? { ok: false, faults } : refuse('syntax', 'not JSON')
  }
}

/** The value, unless what the scan and the parsed value say differs: then the slow reader finds out why. */
export function judge(
  text: string,
  from: number,
  to: number,
  scan: Scan,
  value: unknown,
  illFormed: boolean,
  limits: JsonLimits,
): StrictResult {
  const sound = !illFormed && !scan.doubtful && scan.depth <= limits.depthMax && scan.keys <= limits.keysMax
  // Every member has one colon, so a key given twice leaves more colons than members.
  if (sound && countMembers(value) === scan.keys) return { ok: true, value }
  const faults = readFaults(text, from, to, limits)
  return faults.length === 0 ? { ok: true, value } : { ok: false, faults }
}
