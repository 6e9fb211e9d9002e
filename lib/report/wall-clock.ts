/** Days of a calendar in a time zone, as instants: of the calendar of Unicode's Intl, which knows when clocks are changed. */

/** Months and days from 1. */
export type Day = { year: number; month: number; day: number }

const DAY_MS = 86_400_000

/** Whether there is such a zone (IANA), as this machine knows it. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).format(0) !== ''
  } catch {
    return false
  }
}

export const formatOf = (timeZone: string) =>
  new Intl.DateTimeFormat('en-u-ca-iso8601', {
    timeZone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
    hourCycle: 'h23',
  })

/** What the clock on the wall shows, as if it were UTC. */
function wallMs(format: Intl.DateTimeFormat, ms: number): number {
  const parts = new Map(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]))
  const of = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? 0
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'))
}

export function dayAt(format: Intl.DateTimeFormat, ms: number): Day {
  const wall = new Date(wallMs(format, ms))
  return { year: wall.getUTCFullYear(), month: wall.getUTCMonth() + 1, day: wall.getUTCDate() }
}

/** The first instant of a day: where the clocks skip midnight, the moment they do. Months and days may lie outside their range. */
export function startOf(format: Intl.DateTimeFormat, { year, month, day }: Day): number {
  const wanted = Date.UTC(year, month - 1, day)
  // The offset a day before and a day after: between them lies every change there can be at that midnight.
  const candidates = [wanted - DAY_MS, wanted + DAY_MS].map((ms) => wanted - (wallMs(format, ms) - ms))
  const exact = candidates.filter((ms) => wallMs(format, ms) === wanted)
  if (exact.length > 0) return Math.min(...exact)
  // Midnight is skipped: the clocks go from before it to after it at the same instant.
  return Math.max(...candidates.filter((ms) => wallMs(format, ms - 1) < wanted))
}
