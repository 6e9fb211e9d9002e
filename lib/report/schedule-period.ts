/** Days of a calendar in a time zone, as instants. Of the calendar of Unicode's Intl, which knows when clocks are changed. */

type Day = { year: number; month: number; day: number }
type Period = 'last_month' | 'last_quarter' | 'last_7_days' | 'last_30_days' | 'last_year'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).format(0) !== ''
  } catch {
    return false
  }
}

const formatOf = (timeZone: string) =>
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

function dayAt(format: Intl.DateTimeFormat, ms: number): Day {
  const wall = new Date(wallMs(format, ms))
  return { year: wall.getUTCFullYear(), month: wall.getUTCMonth() + 1, day: wall.getUTCDate() }
}

/** The first instant of a day: where the clocks skip midnight, the moment they do. Months and days may lie outside their range. */
function startOf(format: Intl.DateTimeFormat, { year, month, day }: Day): number {
  const wanted = Date.UTC(year, month - 1, day)
  // The offset a day before and a day after: between them lies every change there can be at that midnight.
  const candidates = [wanted - DAY_MS, wanted + DAY_MS].map((ms) => wanted - (wallMs(format, ms) - ms))
  const exact = candidates.filter((ms) => wallMs(format, ms) === wanted)
  if (exact.length > 0) return Math.min(...exact)
  // Midnight is skipped: the clocks go from before it to after it at the same instant.
  return Math.max(...candidates.filter((ms) => wallMs(format, ms - 1) < wanted))
}

/** The period a schedule means at an instant, in whole days of its time zone. @returns epoch milliseconds, the end not included */
export function periodAt(period: Period, ms: number, timeZone: string): { startMs: number; endMs: number } {
  const format = formatOf(timeZone)
  const today = dayAt(format, ms)
  const { year, month } = today
  const between = (from: Day, to: Day) => ({ startMs: startOf(format, from), endMs: startOf(format, to) })
  const first = (of: number, y = year): Day => ({ year: y, month: of, day: 1 })
  const quarter = Math.floor((month - 1) / 3) * 3 + 1
  switch (period) {
    case 'last_month':
      return between(first(month - 1), first(month))
    case 'last_quarter':
      return between(first(quarter - 3), first(quarter))
    case 'last_year':
      return between(first(1, year - 1), first(1))
    case 'last_7_days':
      return between({ ...today, day: today.day - 7 }, today)
    case 'last_30_days':
      return between({ ...today, day: today.day - 30 }, today)
  }
}
