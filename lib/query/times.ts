import { addMicros, instantFault, parseInstant, parseRelative, type Instant } from '@/lib/core/time'
import { mapTerms, type Comparison, type Filter, type Term } from './ast'

/** A half-open range of time: `from` belongs to it, `to` does not; null is unbounded. */
export type TimeBounds = { from: Instant | null; to: Instant | null }

const DATE = /^\d{4}-\d\d-\d\d$/
const DAY_MICROS = 86_400_000_000n
/** Any moment will do to tell whether a relative time is well-formed. */
const SOME_NOW = '2026-01-01T00:00:00.000000Z'
const FIRST_INSTANT: Instant = '0001-01-01T00:00:00.000000Z'
const LAST_INSTANT: Instant = '9999-12-31T23:59:59.999999Z'

const startOfDay = (date: string): Instant | null => parseInstant(`${date}T00:00:00Z`)

/**
 * The canonical text of a time as a filter may hold it: an RFC 3339 time, in UTC with microseconds; a date; or one relative
 * to now (`-7d`, `now-1h`), which stays relative. Null when it is none of them.
 */
export function readTime(text: string): string | null {
  if (DATE.test(text)) return startOfDay(text) === null ? null : text
  return parseInstant(text) ?? (parseRelative(text, SOME_NOW) === null ? null : text)
}

/** Why `readTime` refuses the text, for a person. */
export function timeFault(text: string): string {
  const reason = DATE.test(text) ? `there is no day ${text}` : instantFault(text)
  return `${reason ?? 'not a time'}; a date (2026-11-24) or a time relative to now (-7d, -15m) will do as well`
}

/** True when what the text means moves with the clock. */
export function isRelative(text: string): boolean {
  return !DATE.test(text) && parseInstant(text) === null
}

/** The first instant a time stands for: for a date, midnight UTC. Relative times far outside the calendar become its ends. */
export function instantOf(text: string, now: Instant): Instant {
  if (DATE.test(text)) return startOfDay(text) ?? FIRST_INSTANT
  const instant = parseInstant(text) ?? parseRelative(text, now)
  return instant ?? (text.includes('-') ? FIRST_INSTANT : LAST_INSTANT)
}

/** Replaces every relative time by the instant it stands for at `now`. What evaluates a filter needs this done first. */
export function resolveTimes(filter: Filter, now: Instant): Filter {
  return mapTerms(filter, (term) => (isTimeTerm(term) ? { ...term, ...resolved(term, now) } : term))
}

export function isTimeTerm(term: Term): boolean {
  return term.field === 'at' || term.field === 'recorded'
}

function resolved(comparison: Comparison, now: Instant): Comparison {
  const fix = (text: string): string => (isRelative(text) ? instantOf(text, now) : text)
  switch (comparison.op) {
    case 'has':
      return { op: 'has' }
    case 'in':
      return { op: 'in', values: comparison.values.map(fix) }
    case 'range':
      return { op: 'range', low: fix(comparison.low), high: fix(comparison.high) }
    default:
      return { op: comparison.op, value: fix(comparison.value) }
  }
}

/** A time covers what it says: a date its whole day (UTC), an instant its one microsecond. */
function covered(text: string): { from: Instant; to: Instant | null } {
  if (isRelative(text)) throw new RangeError(`resolveTimes() first: ${text.slice(0, 32)} is relative`)
  const from = instantOf(text, SOME_NOW)
  const micros = DATE.test(text) ? DAY_MICROS : 1n
  try {
    return { from, to: addMicros(from, micros) }
  } catch {
    return { from, to: null }
  }
}

/** The ranges of which one must hold the time. Throws RangeError for a relative time. */
export function timeBounds(comparison: Exclude<Comparison, { op: 'has' }>): TimeBounds[] {
  switch (comparison.op) {
    case 'eq':
      return [covered(comparison.value)]
    case 'in':
      return comparison.values.map(covered)
    case 'range':
      return [{ from: covered(comparison.low).from, to: covered(comparison.high).to }]
    case 'gte':
      return [{ from: covered(comparison.value).from, to: null }]
    case 'lt':
      return [{ from: null, to: covered(comparison.value).from }]
    case 'gt':
      return afterEnd(covered(comparison.value).to)
    case 'lte':
      return [{ from: null, to: covered(comparison.value).to }]
  }
}

/** Nothing comes after the end of the calendar. */
function afterEnd(end: Instant | null): TimeBounds[] {
  return end === null ? [] : [{ from: end, to: null }]
}
