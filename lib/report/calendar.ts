/** A month or a quarter of a time zone; half-open, milliseconds since 1970. */
export type CalendarSpan = { label: string; startMs: number; endMs: number }

const formats = new Map<string, Intl.DateTimeFormat>()

/** The local date and time of an instant, as if it were UTC. */
function localMs(ms: number, timeZone: string): number {
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  formats.set(timeZone, format)
  const parts = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]))
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  return Date.UTC(year, month - 1, day, hour, minute, second)
}

/** The instant at which a local date begins. Where a clock is put forward over midnight, it is the first instant of that date. */
function startOfLocal(year: number, month: number, timeZone: string): number {
  const wanted = Date.UTC(year, month, 1)
  let ms = wanted
  // Twice: the offset at the first guess may be that of the other side of a change.
  for (let n = 0; n < 2; n++) ms -= localMs(ms, timeZone) - wanted
  return ms
}

/** Whether there is such a zone (IANA), as this machine knows it. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name })
    return /^[A-Za-z][\w+\-/]*$/.test(name)
  } catch {
    return false
  }
}

/** The months, or the quarters, that lie in the span whole. */
export function wholeSpans(startMs: number, endMs: number, months: 1 | 3, timeZone: string): CalendarSpan[] {
  const spans: CalendarSpan[] = []
  const first = new Date(localMs(startMs, timeZone))
  let year = first.getUTCFullYear()
  let month = Math.floor(first.getUTCMonth() / months) * months
  for (;;) {
    const from = startOfLocal(year, month, timeZone)
    const [nextYear, nextMonth] = month + months > 11 ? [year + 1, 0] : [year, month + months]
    const to = startOfLocal(nextYear, nextMonth, timeZone)
    if (to > endMs) return spans
    const two = String(month + 1).padStart(2, '0')
    if (from >= startMs)
      spans.push({
        label: months === 3 ? `${year}-Q${month / 3 + 1}` : `${year}-${two}`,
        startMs: from,
        endMs: to,
      })
    ;[year, month] = [nextYear, nextMonth]
  }
}
