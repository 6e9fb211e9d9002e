import { type Day, dayAt, formatOf, isTimeZone, startOf } from '@/lib/report/wall-clock'

export const PERIODS = ['last_month', 'last_quarter', 'last_12_months', 'custom'] as const
export type PeriodChoice = (typeof PERIODS)[number]
export const PERIOD_LABEL: Record<PeriodChoice, string> = {
  last_month: 'Last month',
  last_quarter: 'Last quarter',
  last_12_months: 'Last 12 months',
  custom: 'Other days',
}

/** Days as a date input has them; `last` belongs to the period. */
export type DaySpan = { first: string; last: string }
/** RFC 3339; the end is not part of it. */
export type Span = { start_time: string; end_time: string }
type Fault = { field: 'time_zone' | 'start_time' | 'end_time'; reason: string }

const two = (n: number) => String(n).padStart(2, '0')
const dayText = ({ year, month, day }: Day) => `${year}-${two(month)}-${two(day)}`

function readDay(text: string): Day | null {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text)
  return match === null ? null : { year: Number(match[1]), month: Number(match[2]), day: Number(match[3]) }
}

/** From the first of a month so many months before this one, to the first of another. */
function months(today: Day, from: number, to: number): [Day, Day] {
  const first = (month: number): Day => ({ year: today.year, month, day: 1 })
  return [first(from), first(to)]
}

function bounds(choice: PeriodChoice, today: Day, custom: DaySpan): [Day, Day] | Fault {
  const { month } = today
  const quarter = Math.floor((month - 1) / 3) * 3 + 1
  switch (choice) {
    case 'last_month':
      return months(today, month - 1, month)
    case 'last_quarter':
      return months(today, quarter - 3, quarter)
    case 'last_12_months':
      return months(today, month - 12, month)
    case 'custom': {
      const [first, last] = [readDay(custom.first), readDay(custom.last)]
      if (first === null) return { field: 'start_time', reason: 'Say which day it begins.' }
      if (last === null) return { field: 'end_time', reason: 'Say which day is the last.' }
      if (custom.last < custom.first)
        return { field: 'end_time', reason: 'The last day must not be before the first.' }
      return [first, { ...last, day: last.day + 1 }]
    }
  }
}

/** The period somebody chose, in whole days of a time zone; or what is wrong with the choice. */
export function readPeriod(
  choice: PeriodChoice,
  custom: DaySpan,
  timeZone: string,
  nowMs: number,
): { span: Span } | { fault: Fault } {
  if (!isTimeZone(timeZone))
    return { fault: { field: 'time_zone', reason: 'There is no such time zone; one is Europe/Berlin.' } }
  const format = formatOf(timeZone)
  const found = bounds(choice, dayAt(format, nowMs), custom)
  if (!Array.isArray(found)) return { fault: found }
  const [start_time, end_time] = found.map((day) => new Date(startOf(format, day)).toISOString())
  return { span: { start_time: start_time ?? '', end_time: end_time ?? '' } }
}

function clockText(format: Intl.DateTimeFormat, ms: number): string {
  const parts = new Map(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]))
  return `${two(parts.get('hour') ?? 0)}:${two(parts.get('minute') ?? 0)}`
}

/** `2026-10-01 to 2026-10-31, Europe/Berlin`: the last day belongs to it. With the times of day where it isn't whole days. */
export const periodText = (start: string, end: string, timeZone: string): string =>
  `${periodDays(start, end, timeZone).join(' to ')}, ${timeZone}`

/** The same without the zone: one text, or the beginning and the end. */
export function periodDays(start: string, end: string, timeZone: string): string[] {
  const [startMs, endMs] = [Date.parse(start), Date.parse(end)]
  if (!isTimeZone(timeZone) || Number.isNaN(startMs) || Number.isNaN(endMs)) return [start, end]
  const format = formatOf(timeZone)
  const isMidnight = (ms: number) => startOf(format, dayAt(format, ms)) === ms
  if (isMidnight(startMs) && isMidnight(endMs)) {
    const [first, last] = [dayText(dayAt(format, startMs)), dayText(dayAt(format, endMs - 1))]
    return first === last ? [first] : [first, last]
  }
  const at = (ms: number) => `${dayText(dayAt(format, ms))} ${clockText(format, ms)}`
  return [at(startMs), at(endMs)]
}
