import type { EventHistogram, HistogramBy } from '@/lib/contract/event-histogram'
import { CATEGORIES, OUTCOMES, SEVERITIES } from '@/lib/event/taxonomy'
import { NO_FILTERS, toParams, type EventFilters } from './filters'
import { formatCount, type Zone } from './time-format'
import { boundMs, type TimeRange } from './time-range'

export const PERIOD_DEFAULT = '-7d'
/** Periods up to now that are chosen with one click. */
export const PERIODS = [
  { start: '-24h', label: '24 h', before: 'the 24 hours before' },
  { start: '-7d', label: '7 days', before: 'the 7 days before' },
  { start: '-30d', label: '30 days', before: 'the 30 days before' },
  { start: '-90d', label: '90 days', before: 'the 90 days before' },
] as const

type Span = { start_time: string; end_time: string }
/** What is shown, and what it is compared with: as long, and right before it. `before` is the latter in words. */
export type Period = { current: Span; previous: Span; before: string }

const spanOf = (startMs: number, endMs: number): Span => ({
  start_time: new Date(startMs).toISOString(),
  end_time: new Date(endMs).toISOString(),
})

/** The range as instants, so that everything on the page is about the same events; null for what is no period. */
export function periodOf(range: TimeRange, nowMs: number): Period | null {
  const startMs = boundMs(range.start_time ?? PERIOD_DEFAULT, nowMs)
  const endMs = boundMs(range.end_time ?? 'now', nowMs)
  if (startMs === null || endMs === null || startMs >= endMs) return null
  const preset =
    range.end_time === null
      ? PERIODS.find(({ start }) => start === (range.start_time ?? PERIOD_DEFAULT))
      : undefined
  return {
    current: spanOf(startMs, endMs),
    previous: spanOf(startMs - (endMs - startMs), startMs),
    before: preset?.before ?? 'as long a time before',
  }
}

/** The events page with these filters. */
export function eventsHref(filters: Partial<EventFilters>, zone: Zone): string {
  const params = toParams({ ...NO_FILTERS, ...filters })
  if (zone !== 'utc') params.set('tz', zone)
  return `/events?${params.toString()}`
}

/** `12.3 %`; what is there at all is never 0, and what is not all never 100. */
export function percent(share: number): string {
  const value = share * 100
  if (value > 0 && value < 0.1) return '<0.1 %'
  if (value < 100 && value > 99.9) return '>99.9 %'
  return `${value >= 1_000 ? formatCount(Math.round(value)) : value.toFixed(1).replace(/\.0$/, '')} %`
}

export const shareOf = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole)

export type Direction = 'up' | 'down' | 'same'
/** `text` has no sign of its own for up and down but words. */
export type Change = { direction: Direction; text: string }

const directionOf = (difference: number): Direction =>
  difference === 0 ? 'same' : difference > 0 ? 'up' : 'down'

/** `120 more (+8 %)`. */
export function countChange(now: number, before: number): Change {
  const difference = now - before
  const direction = directionOf(difference)
  if (direction === 'same') return { direction, text: 'as many' }
  const words = `${formatCount(Math.abs(difference))} ${difference > 0 ? 'more' : 'fewer'}`
  if (before === 0) return { direction, text: words }
  const sign = difference > 0 ? '+' : '−'
  return { direction, text: `${words} (${sign}${percent(Math.abs(difference) / before)})` }
}

/** Of shares, in percentage points: `+1.2 points higher`. */
export function rateChange(now: number, before: number): Change {
  const points = Math.round((now - before) * 1_000) / 10
  const direction = directionOf(points)
  if (direction === 'same') return { direction, text: 'the same to a tenth of a point' }
  const size = Math.abs(points).toFixed(1)
  return points > 0
    ? { direction, text: `+${size} percentage points, higher` }
    : { direction, text: `−${size} percentage points, lower` }
}

/** `3.2 a second`, and where that is little, a minute or an hour. */
export function rateInWords(events: number, seconds: number): string {
  if (events === 0) return 'none'
  for (const [unit, size] of [
    ['second', 1],
    ['minute', 60],
  ] as const) {
    const rate = (events / seconds) * size
    if (rate >= 1) return `${rate >= 100 ? formatCount(Math.round(rate)) : rate.toFixed(1)} a ${unit}`
  }
  return `${((events / seconds) * 3_600).toFixed(1)} an hour`
}

export const VALUES_OF = { severity: SEVERITIES, category: CATEGORIES, outcome: OUTCOMES } as const
export const PARAM_OF = { severity: 'severities', category: 'categories', outcome: 'outcomes' } as const

export type Part = { value: string; count: number }
/** A bar of the chart, cut to the period; `parts` from the bottom up, those that have any. */
export type StackedBar = { start_time: string; end_time: string; count: number; parts: Part[] }

/** Every bar of the period, empty ones too: where there was nothing is something to see. */
export function stackedBars(histogram: EventHistogram, by: HistogramBy, span: Span): StackedBar[] {
  const stepMs = histogram.interval_seconds * 1_000
  const first = histogram.buckets[0]
  if (first === undefined || stepMs <= 0) return []
  const byStart = new Map(histogram.buckets.map((bucket) => [Date.parse(bucket.start), bucket]))
  const [fromMs, toMs] = [Date.parse(span.start_time), Date.parse(span.end_time)]
  const anchorMs = Date.parse(first.start)
  const bars: StackedBar[] = []
  for (let ms = anchorMs - Math.ceil((anchorMs - fromMs) / stepMs) * stepMs; ms < toMs; ms += stepMs) {
    if (ms + stepMs <= fromMs) continue
    const bucket = byStart.get(ms)
    const counts = bucket?.[`by_${by}`] ?? {}
    bars.push({
      ...spanOf(Math.max(ms, fromMs), Math.min(ms + stepMs, toMs)),
      count: bucket?.count ?? 0,
      parts: VALUES_OF[by].flatMap((value) => (counts[value] ? [{ value, count: counts[value] }] : [])),
    })
  }
  return bars
}

export const partsInWords = (parts: readonly Part[]): string =>
  parts.map(({ value, count }) => `${formatCount(count)} ${value}`).join(', ')
