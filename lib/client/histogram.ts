import type { EventHistogram } from '@/lib/contract/event-histogram'
import { SEVERITIES, type Severity } from '@/lib/event/taxonomy'

export type Bar = { startMs: number; endMs: number; count: number; bySeverity: Record<Severity, number> }

const BARS_MAX = 1_000

function emptyBar(startMs: number, intervalMs: number): Bar {
  return {
    startMs,
    endMs: startMs + intervalMs,
    count: 0,
    bySeverity: { debug: 0, info: 0, warning: 0, error: 0, critical: 0 },
  }
}

/** Every bar of the range in order, empty ones too: the answer may leave those out, and a gap is something to see. */
export function barsOf(histogram: EventHistogram | undefined): Bar[] {
  const intervalMs = (histogram?.interval_seconds ?? 0) * 1_000
  const first = histogram?.buckets[0]
  const last = histogram?.buckets.at(-1)
  if (!histogram || !first || !last || intervalMs <= 0) return []
  const firstMs = Date.parse(first.start)
  const rangeStartMs = histogram.start_time === null ? firstMs : Date.parse(histogram.start_time)
  const rangeEndMs = histogram.end_time === null ? 0 : Date.parse(histogram.end_time)
  const endMs = Math.max(rangeEndMs, Date.parse(last.start) + intervalMs)
  const startMs = firstMs - Math.max(0, Math.ceil((firstMs - rangeStartMs) / intervalMs)) * intervalMs
  const length = Math.min(Math.ceil((endMs - startMs) / intervalMs), BARS_MAX)
  const bars = Array.from({ length }, (_, index) => emptyBar(startMs + index * intervalMs, intervalMs))
  for (const bucket of histogram.buckets) {
    const bar = bars[Math.floor((Date.parse(bucket.start) - startMs) / intervalMs)]
    if (!bar) continue
    bar.count += bucket.count
    for (const severity of SEVERITIES) bar.bySeverity[severity] += bucket.by_severity[severity] ?? 0
  }
  return bars
}

/** The range two bars and everything between them cover, whichever was chosen first. */
export function brushRange(
  bars: readonly Bar[],
  a: number,
  b: number,
): { start_time: string; end_time: string } | null {
  const from = bars[Math.min(a, b)]
  const to = bars[Math.max(a, b)]
  if (!from || !to) return null
  return { start_time: new Date(from.startMs).toISOString(), end_time: new Date(to.endMs).toISOString() }
}

/** `3 error, 1 critical`: what a bar holds, by name. */
export function severitiesInWords(bar: Bar): string {
  return SEVERITIES.filter((severity) => bar.bySeverity[severity] > 0)
    .map((severity) => `${bar.bySeverity[severity]} ${severity}`)
    .join(', ')
}

export function intervalInWords(seconds: number): string {
  const units: [string, number][] = [
    ['day', 86_400],
    ['hour', 3_600],
    ['minute', 60],
    ['second', 1],
  ]
  for (const [name, size] of units) {
    if (seconds >= size && seconds % size === 0)
      return `${seconds / size} ${name}${seconds === size ? '' : 's'}`
  }
  return `${seconds} seconds`
}
