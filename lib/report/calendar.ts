import { dayAt, formatOf, startOf } from './wall-clock'

/** A month or a quarter of a time zone; half-open, milliseconds since 1970. */
export type CalendarSpan = { label: string; startMs: number; endMs: number }

const two = (n: number) => String(n).padStart(2, '0')

/** The months, or the quarters, that lie in the span whole. */
export function wholeSpans(startMs: number, endMs: number, months: 1 | 3, timeZone: string): CalendarSpan[] {
  const format = formatOf(timeZone)
  const spans: CalendarSpan[] = []
  const first = dayAt(format, startMs)
  const { year } = first
  for (let month = Math.floor((first.month - 1) / months) * months + 1; ; month += months) {
    const from = startOf(format, { year, month, day: 1 })
    const to = startOf(format, { year, month: month + months, day: 1 })
    if (to > endMs) return spans
    const of = { year: year + Math.floor((month - 1) / 12), month: ((month - 1) % 12) + 1 }
    const label = months === 3 ? `${of.year}-Q${(of.month - 1) / 3 + 1}` : `${of.year}-${two(of.month)}`
    if (from >= startMs) spans.push({ label, startMs: from, endMs: to })
  }
}
