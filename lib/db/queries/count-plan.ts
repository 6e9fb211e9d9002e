import type { Span } from './scan-ranges'

export const HOUR_US = 3_600_000_000
export const DAY_US = 24 * HOUR_US
export const FOUR_WEEKS_US = 28 * DAY_US
/** Where TimescaleDB's buckets of days begin to count: Monday 2000-01-03 (its manual, time_bucket). */
const ORIGIN_US = Date.UTC(2000, 0, 3) * 1000

/** Which source counts which part of a range; the parts are disjoint and cover it. */
export type CountPlan = Record<Grain, Span[]>

/** Where a count may come from, the longest buckets first. */
export const GRAINS = ['fourWeekly', 'daily', 'hourly', 'raw'] as const
export type Grain = (typeof GRAINS)[number]

const floorTo = (us: number, step: number) => Math.floor(us / step) * step
const ceilTo = (us: number, step: number) => Math.ceil(us / step) * step

/** Start of the longest bucket that holds the instant: an edge of buckets of every grain. */
export const bucketStart = (us: number): number => ORIGIN_US + floorTo(us - ORIGIN_US, FOUR_WEEKS_US)

/** First instant that is not settled: the aggregates are trusted before it, `events` is counted from it on (ADR 0004). */
export const settledUs = (nowUs: number): number => floorTo(nowUs, HOUR_US) - HOUR_US

function push(spans: Span[], lo: number, hi: number) {
  if (lo >= hi) return
  const last = spans.at(-1)
  if (last !== undefined && last.hi === lo) last.hi = hi
  else spans.push({ lo, hi })
}

/**
 * Splits a range so that every count is exact and as little as possible is read from `events`: whole weeks by four and
 * whole days from their aggregates, whole hours from the hourly one, and from `events` the ragged edges, the hours that aren't settled, and
 * the hours that got late events the aggregates don't hold yet.
 * @param range half-open, microseconds
 * @param lateHours starts of late hours, microseconds, ascending
 * @param coarsest the longest bucket the answer can use; a histogram by hour has no use for days
 */
export function planCounts(
  range: Span,
  nowUs: number,
  lateHours: readonly number[],
  coarsest: Grain = 'fourWeekly',
): CountPlan {
  const plan: CountPlan = { fourWeekly: [], daily: [], hourly: [], raw: [] }
  if (coarsest === 'raw') {
    push(plan.raw, range.lo, range.hi)
    return plan
  }
  const wholeLo = ceilTo(range.lo, HOUR_US)
  const wholeHi = Math.min(floorTo(range.hi, HOUR_US), settledUs(nowUs))
  if (wholeLo >= wholeHi) {
    push(plan.raw, range.lo, range.hi)
    return plan
  }
  push(plan.raw, range.lo, wholeLo)
  let at = wholeLo
  for (const late of [...lateHours, Number.POSITIVE_INFINITY]) {
    const until = Math.min(late, wholeHi)
    if (until > at) splitDays(plan, at, until, coarsest)
    if (late >= wholeHi) break
    if (late >= at) {
      push(plan.raw, late, late + HOUR_US)
      at = late + HOUR_US
    }
  }
  push(plan.raw, wholeHi, range.hi)
  return plan
}

function splitDays(plan: CountPlan, lo: number, hi: number, coarsest: Grain) {
  const dayLo = ceilTo(lo, DAY_US)
  const dayHi = floorTo(hi, DAY_US)
  if (dayLo >= dayHi || coarsest === 'hourly') {
    push(plan.hourly, lo, hi)
    return
  }
  push(plan.hourly, lo, dayLo)
  splitWeeks(plan, dayLo, dayHi, coarsest)
  push(plan.hourly, dayHi, hi)
}

function splitWeeks(plan: CountPlan, lo: number, hi: number, coarsest: Grain) {
  const weeksLo = ORIGIN_US + ceilTo(lo - ORIGIN_US, FOUR_WEEKS_US)
  const weeksHi = ORIGIN_US + floorTo(hi - ORIGIN_US, FOUR_WEEKS_US)
  if (weeksLo >= weeksHi || coarsest === 'daily') {
    push(plan.daily, lo, hi)
    return
  }
  push(plan.daily, lo, weeksLo)
  push(plan.fourWeekly, weeksLo, weeksHi)
  push(plan.daily, weeksHi, hi)
}

/**
 * The same counts by finer buckets, where the coarser are not stored yet.
 * @param untilUs how far a grain is stored: an edge of its buckets, or -Infinity
 */
export function lowerPlan(plan: CountPlan, untilUs: (grain: Grain) => number): CountPlan {
  const lowered: CountPlan = { fourWeekly: [], daily: [], hourly: [], raw: [] }
  let down: Span[] = []
  for (const grain of GRAINS) {
    const until = grain === 'raw' ? Number.POSITIVE_INFINITY : untilUs(grain)
    const spans = [...plan[grain], ...down].sort((a, b) => a.lo - b.lo)
    down = []
    for (const { lo, hi } of spans) {
      const cut = Math.min(hi, Math.max(lo, until))
      push(lowered[grain], lo, cut)
      push(down, cut, hi)
    }
  }
  return lowered
}
