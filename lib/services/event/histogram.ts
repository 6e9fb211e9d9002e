import type { EventHistogram, HistogramBy } from '@/lib/contract/event-histogram'
import { fromEpochMicros, fromPostgres, toEpochMicros, toWire } from '@/lib/core/time'
import { type CountPoint, countPoints } from '@/lib/db/queries/count'
import { DAY_US, type Grain, HOUR_US } from '@/lib/db/queries/count-plan'
import type { Span } from '@/lib/db/queries/scan-ranges'
import type { EventQuery } from '@/lib/query/params'
import { type Context, requirePermission } from '../context'
import { sampleOf } from './counting'
import { recordReading } from './looks'
import { type Countable, countableOf, isAggregable, isBySeverity, type Reading, readingOf } from './reading'

const SECOND_US = 1_000_000
const MINUTE_US = 60 * SECOND_US
const STEPS_US = [
  ...[1, 5, 10, 30].map((n) => n * SECOND_US),
  ...[1, 5, 10, 30].map((n) => n * MINUTE_US),
  ...[1, 3, 6, 12].map((n) => n * HOUR_US),
  ...[1, 7, 30].map((n) => n * DAY_US),
]
/** A range longer than this is never counted event by event. */
const RAW_RANGE_MAX_US = 12 * HOUR_US
/** Bars may outnumber the wish by this much before the next wider step is taken. */
const BARS_SLACK = 1.5

/** The narrowest usual step that needs no more bars than wanted (or a little more). */
export function stepFor(range: Span, bars: number): number {
  const length = range.hi - range.lo
  const steps = length > RAW_RANGE_MAX_US ? STEPS_US.filter((step) => step >= HOUR_US) : STEPS_US
  return (
    steps.find((step) => length / step <= bars * BARS_SLACK) ?? Math.ceil(length / bars / DAY_US) * DAY_US
  )
}

const grainOf = (stepUs: number): Grain =>
  stepUs % DAY_US === 0 ? 'daily' : stepUs % HOUR_US === 0 ? 'hourly' : 'raw'

async function pointsOf(
  ctx: Context,
  reading: Reading,
  countable: Countable,
  stepUs: number,
  by: HistogramBy,
) {
  if (isAggregable(reading.filter)) {
    const counted = countable.count(grainOf(stepUs))
    const severityOnly = by === 'severity' && isBySeverity(reading.filter)
    const points = await countPoints(ctx.db, counted, severityOnly, by, stepUs)
    return { points, exact: true }
  }
  const { rows, exact } = await sampleOf(ctx, reading)
  const counts = new Map<string, CountPoint>()
  for (const row of rows) {
    const at = Number(toEpochMicros(fromPostgres(row.occurred_at)))
    const us = Math.floor(at / stepUs) * stepUs
    const point = counts.get(`${us} ${row[by]}`)
    if (point === undefined) counts.set(`${us} ${row[by]}`, { us, value: row[by], n: 1 })
    else point.n++
  }
  return { points: [...counts.values()], exact }
}

const wire = (us: number) => toWire(fromEpochMicros(BigInt(us)))

const NAME_OF = { severity: 'by_severity', category: 'by_category', outcome: 'by_outcome' } as const

/** Events over time by severity, category or outcome, for the whole result and not for a page of it. */
export async function histogramEvents({
  ctx,
  input,
}: {
  ctx: Context
  input: { events: EventQuery; buckets: number; by: HistogramBy }
}): Promise<EventHistogram> {
  requirePermission(ctx, 'read')
  await recordReading(ctx, input.events)
  const reading = readingOf(ctx, input.events)
  const countable = await countableOf(ctx, reading)
  if (countable === null)
    return { start_time: null, end_time: null, interval_seconds: 0, exact: true, buckets: [] }
  const { range } = countable
  const stepUs = stepFor(range, input.buckets)
  const { points, exact } = await pointsOf(ctx, reading, countable, stepUs, input.by)
  const name = NAME_OF[input.by]
  const buckets: EventHistogram['buckets'] = []
  const first = Math.floor(range.lo / stepUs) * stepUs
  for (let us = first; us < range.hi; us += stepUs)
    buckets.push({ start: wire(us), count: 0, by_severity: {}, [name]: {} })
  for (const { us, value, n } of points) {
    const bucket = buckets[Math.round((us - first) / stepUs)]
    const counts = bucket?.[name]
    if (bucket === undefined || counts === undefined || value === null) continue
    bucket.count += n
    counts[value] = (counts[value] ?? 0) + n
  }
  return {
    start_time: wire(range.lo),
    end_time: wire(range.hi),
    interval_seconds: stepUs / SECOND_US,
    exact,
    buckets,
  }
}
