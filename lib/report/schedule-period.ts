import { type Day, dayAt, formatOf, startOf } from './wall-clock'

type Period = 'last_month' | 'last_quarter' | 'last_7_days' | 'last_30_days' | 'last_year'

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
