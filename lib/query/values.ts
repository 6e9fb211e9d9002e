import { normaliseUuid } from '@/lib/core/ids'
import { networkOf, parseCidr } from '@/lib/core/ip'
import { suggest, type Field } from './fields'
import type { QueryErrorCode } from './query-error'
import { readTime, timeFault } from './times'

/** Longest text a search looks for, in UTF-16 code units. */
export const SEARCH_CHARS_MAX = 256

export type ValueFault = { code: QueryErrorCode; message: string; suggestions: string[] }
export type ReadValue = { ok: true; value: string } | { ok: false; fault: ValueFault }

const UNIT_SHIFTS: Readonly<Record<string, { exponent: number; factor: number }>> = {
  ms: { exponent: 0, factor: 1 },
  s: { exponent: 3, factor: 1 },
  m: { exponent: 3, factor: 60 },
  h: { exponent: 3, factor: 3600 },
}
const DURATION = /^(\d{1,20}(?:\.\d{1,20})?)(?:e([+-]?\d{1,3}))?(ms|s|m|h)?$/i
const NUMBER = /^-?(?:0|[1-9]\d{0,308})(?:\.\d{1,400})?(?:e[+-]?\d{1,3})?$/i
// PostgreSQL's text can't hold U+0000, and half a surrogate pair is no character.
const NUL = '\u0000'
const LONE_SURROGATE = /[\ud800-\udfff]/u

const good = (value: string): ReadValue => ({ ok: true, value })
const bad = (code: QueryErrorCode, message: string, suggestions: string[] = []): ReadValue => ({
  ok: false,
  fault: { code, message, suggestions },
})

/** The canonical text of a value typed for a field, or what is wrong with it. */
export function readValue(field: Field, raw: string): ReadValue {
  if (raw === '') return bad('missing_value', `${field.name} needs a value`)
  if (!isCleanText(raw)) return bad('bad_character', 'The text holds a character no event can hold')
  switch (field.kind) {
    case 'text':
    case 'tags':
    case 'json-path':
      return good(raw)
    case 'wildcard':
      return readWildcard(raw)
    case 'words':
      return readSearch(raw)
    case 'enum':
    case 'enum-ordered':
      return readEnum(field, raw)
    case 'ip':
      return readNetwork(raw)
    case 'number':
      return readWhole(field, raw)
    case 'duration':
      return readDuration(raw)
    case 'uuid':
      return readUuid(raw)
    case 'instant': {
      const time = readTime(raw)
      return time === null ? bad('bad_value', timeFault(raw)) : good(time)
    }
  }
}

/** Like `readValue`, for an end of a comparison: metadata compares as numbers. */
export function readBound(field: Field, raw: string): ReadValue {
  if (field.kind !== 'json-path' || raw === '') return readValue(field, raw)
  const number = jsonNumber(raw)
  return number === null
    ? bad('bad_value', `Metadata compares as numbers, and ${quoted(raw)} is none`)
    : good(number)
}

/** Words to look for: white space and control characters become single spaces, at the ends none. */
export function readSearch(raw: string): ReadValue {
  const value = searchText(raw)
  if (value === '') return bad('missing_value', 'There is nothing to search for')
  if (!isCleanText(value)) return bad('bad_character', 'The text holds a character no event can hold')
  if (value.length > SEARCH_CHARS_MAX) {
    return bad('too_long', `A search has at most ${SEARCH_CHARS_MAX} characters`)
  }
  return good(value)
}

export function searchText(raw: string): string {
  return raw.replace(/[\u0000-\u0020\u007f]+/g, ' ').trim()
}

/** As JavaScript prints the number; null when the text is no finite JSON number. */
export function jsonNumber(raw: string): string | null {
  if (!NUMBER.test(raw)) return null
  const number = Number(raw)
  return Number.isFinite(number) ? String(number === 0 ? 0 : number) : null
}

export function isCleanText(text: string): boolean {
  return !LONE_SURROGATE.test(text) && !text.includes(NUL)
}

const quoted = (raw: string): string => `"${raw.length > 40 ? `${raw.slice(0, 40)}…` : raw}"`

function readWildcard(raw: string): ReadValue {
  const star = raw.indexOf('*')
  if (star < 0 || (star === raw.length - 1 && star > 0)) return good(raw)
  return bad('bad_value', 'A * may stand at the end only, after at least one letter, as in user.*')
}

function readEnum(field: Field, raw: string): ReadValue {
  const values = field.values ?? []
  const value = raw.toLowerCase()
  if (values.includes(value)) return good(value)
  const reason = `${quoted(raw)} is no ${field.name}; there are ${values.join(', ')}`
  return bad('unknown_value', reason, suggest(raw, values))
}

function readNetwork(raw: string): ReadValue {
  const cidr = parseCidr(raw)
  if (cidr === null) {
    return bad('bad_value', `${quoted(raw)} is neither an IP address nor a network such as 10.0.0.0/8`)
  }
  const { address, prefixBits } = cidr
  return good(prefixBits === address.bytes.length * 8 ? address.canonical : networkOf(address, prefixBits))
}

function readWhole(field: Field, raw: string): ReadValue {
  const number = /^\d{1,16}$/.test(raw) ? Number(raw) : Number.NaN
  if (!Number.isSafeInteger(number)) return bad('bad_value', `${field.name} takes a whole number, from 0 up`)
  return good(String(number))
}

function readDuration(raw: string): ReadValue {
  const parts = DURATION.exec(raw)
  const unit = UNIT_SHIFTS[(parts?.[3] ?? 'ms').toLowerCase()]
  // The exponent moves the point without rounding: 1.005 * 1000 would be 1004.9999999999999.
  const ms =
    parts === null || unit === undefined
      ? Number.NaN
      : Number(`${parts[1]}e${Number(parts[2] ?? 0) + unit.exponent}`) * unit.factor
  return Number.isFinite(ms)
    ? good(String(ms))
    : bad('bad_value', `${quoted(raw)} is no duration such as 250ms, 1.5s or 2m`)
}

function readUuid(raw: string): ReadValue {
  const uuid = normaliseUuid(raw)
  return uuid === null ? bad('bad_value', `${quoted(raw)} is no UUID`) : good(uuid)
}
