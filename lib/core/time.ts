/**
 * An instant in UTC with microseconds, always `YYYY-MM-DDTHH:MM:SS.ffffffZ` (27 characters, years 0001 to 9999),
 * so instants sort as text and PostgreSQL reads them as they are.
 */
export type Instant = string

const RFC_3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))$/
const POSTGRES = /^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?([+-])(\d\d)(?::(\d\d))?$/
const CANONICAL = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/
const RELATIVE = /^(?:now)?(?:([+-])(\d{1,9})([smhdw]))?$/
const UNIT_SECONDS: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 }

const MICROS_MIN = -62_135_596_800_000_000n
const MICROS_MAX = 253_402_300_799_999_999n
/** Longer than any timestamp with a sensible fraction; keeps a hostile one from being scanned. */
const TEXT_CHARS_MAX = 64

const two = (n: number): string => (n < 10 ? `0${n}` : `${n}`)

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

/** Days since 1970-01-01 in the proleptic Gregorian calendar (Hinnant, days_from_civil). */
function dayNumber(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  return (
    era * 146_097 +
    yearOfEra * 365 +
    Math.floor(yearOfEra / 4) -
    Math.floor(yearOfEra / 100) +
    dayOfYear -
    719_468
  )
}

/** The number of `count` decimal digits from `at` on; NaN when another character is among them. */
function digits(text: string, at: number, count: number): number {
  let value = 0
  for (let i = at; i < at + count; i++) {
    const digit = text.charCodeAt(i) - 0x30
    if (!(digit >= 0 && digit <= 9)) return Number.NaN
    value = value * 10 + digit
  }
  return value
}

/** Whether the text begins with a real date and time, `2026-11-24T14:29:43`, or with another letter between them. An expression makes a dozen pieces of each. */
function beginsWithTime(text: string, between: 'T' | ' '): boolean {
  if (text[4] !== '-' || text[7] !== '-' || text[10] !== between || text[13] !== ':' || text[16] !== ':')
    return false
  const year = digits(text, 0, 4)
  const month = digits(text, 5, 2)
  const day = digits(text, 8, 2)
  return (
    year >= 1 &&
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    day <= daysInMonth(year, month) &&
    digits(text, 11, 2) <= 23 &&
    digits(text, 14, 2) <= 59 &&
    digits(text, 17, 2) <= 59
  )
}

/** Whether the text is a real time of the form JavaScript prints, `2026-11-24T14:29:43.123Z`, as most are. */
const isMillisecondsUtc = (text: string): boolean =>
  text.length === 24 &&
  text[19] === '.' &&
  text[23] === 'Z' &&
  digits(text, 20, 3) >= 0 &&
  beginsWithTime(text, 'T')

/** A real time as PostgreSQL writes it in UTC, `2026-11-24 14:29:43.12+00`; null for everything else, among it what the slower way reads. */
function utcOfPostgres(text: string): Instant | null {
  const fraction = text.length - 23
  if (fraction > 6 || !text.endsWith('+00') || !beginsWithTime(text, ' ')) return null
  const seconds = `${text.slice(0, 10)}T${text.slice(11, 19)}`
  if (fraction === -1) return `${seconds}.000000Z`
  if (fraction < 1 || text[19] !== '.' || !(digits(text, 20, fraction) >= 0)) return null
  return `${seconds}.${text.slice(20, 20 + fraction).padEnd(6, '0')}Z`
}

type Parts = RegExpExecArray

/** Why the parts are no real date and time, or null. Leap seconds are refused: no store of ours can hold them. */
function partsFault(parts: Parts): string | null {
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])]
  if (year < 1) return 'the year must be 0001 to 9999'
  if (month < 1 || month > 12) return `there is no month ${parts[2]}`
  if (day < 1 || day > daysInMonth(year, month)) return `there is no day ${parts[1]}-${parts[2]}-${parts[3]}`
  if (Number(parts[4]) > 23) return `there is no hour ${parts[4]}`
  if (Number(parts[5]) > 59) return `there is no minute ${parts[5]}`
  if (parts[6] === '60') return 'leap seconds (:60) are not accepted'
  if (Number(parts[6]) > 59) return `there is no second ${parts[6]}`
  if (Number(parts[9] ?? 0) > 23 || Number(parts[10] ?? 0) > 59) return 'the offset is out of range'
  return null
}

function instantOfParts(parts: Parts): Instant | null {
  if (partsFault(parts) !== null) return null
  const fraction = (parts[7] ?? '').slice(0, 6).padEnd(6, '0')
  const offsetSeconds = parts[8] === undefined ? 0 : Number(parts[9]) * 3600 + Number(parts[10] ?? 0) * 60
  if (offsetSeconds === 0) {
    return `${parts[1]}-${parts[2]}-${parts[3]}T${parts[4]}:${parts[5]}:${parts[6]}.${fraction}Z`
  }
  const days = dayNumber(Number(parts[1]), Number(parts[2]), Number(parts[3]))
  const local = days * 86_400 + Number(parts[4]) * 3600 + Number(parts[5]) * 60 + Number(parts[6])
  const seconds = parts[8] === '-' ? local + offsetSeconds : local - offsetSeconds
  return printInRange(BigInt(seconds) * 1_000_000n + BigInt(fraction))
}

function printInRange(micros: bigint): Instant | null {
  return micros < MICROS_MIN || micros > MICROS_MAX ? null : fromEpochMicros(micros)
}

/**
 * Reads an RFC 3339 date-time; null when it isn't one (see `instantFault` for why). The offset is required, `t` and `z`
 * are accepted, digits after the sixth of the fraction are cut off, not rounded, and `:60` is refused.
 */
export function parseInstant(text: string): Instant | null {
  if (text.length > TEXT_CHARS_MAX) return null
  if (isMillisecondsUtc(text)) return `${text.slice(0, 23)}000Z`
  const parts = RFC_3339.exec(text)
  return parts === null ? null : instantOfParts(parts)
}

/** Why `parseInstant` refuses the text, for a person; null when it accepts it. */
export function instantFault(text: string): string | null {
  if (text.length > TEXT_CHARS_MAX) return `a time has at most ${TEXT_CHARS_MAX} characters`
  const parts = RFC_3339.exec(text)
  if (parts === null) {
    return /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d+)?)?$/.test(text)
      ? 'the offset is missing: end the time with Z or +hh:mm (RFC 3339)'
      : 'not an RFC 3339 time such as 2026-11-24T14:29:43.123Z'
  }
  return partsFault(parts) ?? (instantOfParts(parts) === null ? 'the year must be 0001 to 9999' : null)
}

export function isInstant(text: string): text is Instant {
  return CANONICAL.test(text) && parseInstant(text) === text
}

/** The form the API gives: three fractional digits, or six when the last three say something. */
export function toWire(instant: Instant): string {
  return instant.endsWith('000Z') ? `${instant.slice(0, 23)}Z` : instant
}

/** Microseconds since 1970-01-01T00:00:00Z. Throws RangeError on text that isn't canonical. */
export function toEpochMicros(instant: Instant): bigint {
  return BigInt(secondsOf(instant)) * 1_000_000n + BigInt(instant.slice(20, 26))
}

/** Like `toEpochMicros`, without its check and as a number: off by a little beyond 2 ** 53, some 285 years from 1970. */
export const epochMicrosOf = (instant: Instant): number =>
  (secondsAt(instant) * 1000 + digits(instant, 20, 3)) * 1000 + digits(instant, 23, 3)

/** Milliseconds since the epoch, rounded down. Throws RangeError on text that isn't canonical. */
export function toEpochMs(instant: Instant): number {
  return secondsOf(instant) * 1000 + Number(instant.slice(20, 23))
}

function secondsOf(instant: Instant): number {
  if (!CANONICAL.test(instant))
    throw new RangeError(`not a canonical instant: ${instant.slice(0, TEXT_CHARS_MAX)}`)
  return secondsAt(instant)
}

const secondsAt = (instant: Instant): number =>
  dayNumber(digits(instant, 0, 4), digits(instant, 5, 2), digits(instant, 8, 2)) * 86_400 +
  digits(instant, 11, 2) * 3600 +
  digits(instant, 14, 2) * 60 +
  digits(instant, 17, 2)

/** Throws RangeError outside the years 0001 to 9999. */
export function fromEpochMicros(micros: bigint): Instant {
  if (micros < MICROS_MIN || micros > MICROS_MAX)
    throw new RangeError('the instant is outside the years 0001 to 9999')
  let fraction = micros % 1_000_000n
  if (fraction < 0n) fraction += 1_000_000n
  const date = new Date(Number((micros - fraction) / 1000n))
  const day = `${String(date.getUTCFullYear()).padStart(4, '0')}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`
  const time = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`
  return `${day}T${time}.${String(fraction).padStart(6, '0')}Z`
}

/** Whole milliseconds; a fraction is cut off. Throws RangeError outside the years 0001 to 9999. */
export function fromEpochMs(ms: number): Instant {
  if (!Number.isFinite(ms)) throw new RangeError('the instant is not a number')
  return fromEpochMicros(BigInt(Math.floor(ms)) * 1000n)
}

/** Reads PostgreSQL's text of a timestamptz (`2026-11-24 14:29:43.123456+00`). Throws RangeError on anything else. */
export function fromPostgres(text: string): Instant {
  const utc = utcOfPostgres(text)
  if (utc !== null) return utc
  const parts = POSTGRES.exec(text)
  const instant = parts === null ? null : instantOfParts(parts)
  if (instant === null) throw new RangeError(`not a PostgreSQL timestamp: ${text.slice(0, TEXT_CHARS_MAX)}`)
  return instant
}

/** Moves an instant by whole microseconds. Throws RangeError outside the years 0001 to 9999. */
export function addMicros(instant: Instant, micros: bigint): Instant {
  return fromEpochMicros(toEpochMicros(instant) + micros)
}

/**
 * A time relative to `now`: `now`, `-15m`, `now-1h`, `+1d`; units s, m, h, d (24 h) and w. Null for anything else, and
 * months are left out on purpose: they have no fixed length.
 */
export function parseRelative(text: string, now: Instant): Instant | null {
  const parts = text === '' ? null : RELATIVE.exec(text)
  if (parts === null) return null
  const [, sign, count, unit] = parts
  if (count === undefined || unit === undefined) return now
  const micros = BigInt(count) * BigInt(UNIT_SECONDS[unit] ?? 0) * 1_000_000n
  return printInRange(toEpochMicros(now) + (sign === '-' ? -micros : micros))
}

/** What a filter may hold: an RFC 3339 time or one relative to `now`. Null when it is neither. */
export function parseTime(text: string, now: Instant): Instant | null {
  return parseInstant(text) ?? parseRelative(text, now)
}
