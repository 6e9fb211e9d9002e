import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  bucketStart,
  DAY_US,
  FOUR_WEEKS_US,
  type Grain,
  GRAINS,
  HOUR_US,
  lowerPlan,
  planCounts,
  settledUs,
} from './count-plan'
import type { Span } from './scan-ranges'

const NOW = Date.parse('2026-11-24T12:34:56.789Z') * 1000
const STEPS: Record<Exclude<Grain, 'raw'>, number> = {
  fourWeekly: FOUR_WEEKS_US,
  daily: DAY_US,
  hourly: HOUR_US,
}
/** A bucket of days begins so long after a multiple of its length since 1970. */
const MONDAY_US = Date.UTC(2000, 0, 3) * 1000

/** Instants around now, often exactly on an hour or a day, or a microsecond beside it. */
const anInstant = fc
  .record({
    days: fc.integer({ min: -90, max: 2 }),
    hours: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 23 })),
    us: fc.oneof(fc.constantFrom(0, 1, -1), fc.integer({ min: 0, max: HOUR_US })),
  })
  .map(({ days, hours, us }) => Math.floor(NOW / DAY_US) * DAY_US + days * DAY_US + hours * HOUR_US + us)
const aRange = fc
  .tuple(anInstant, anInstant)
  .filter(([a, b]) => a !== b)
  .map(([a, b]) => ({ lo: Math.min(a, b), hi: Math.max(a, b) }))
const lateHours = fc
  .uniqueArray(fc.integer({ min: -90 * 24, max: 24 }), { maxLength: 12 })
  .map((hours) => hours.sort((a, b) => a - b).map((n) => Math.floor(NOW / HOUR_US) * HOUR_US + n * HOUR_US))

const spansOf = (plan: Record<Grain, Span[]>) =>
  GRAINS.flatMap((grain) => plan[grain].map((span) => ({ ...span, grain }))).sort((a, b) => a.lo - b.lo)

describe('a plan of a count', () => {
  it('covers the range with disjoint parts, whatever the range, the late hours and the grain', () => {
    fc.assert(
      fc.property(aRange, lateHours, fc.constantFrom(...GRAINS), (range, late, coarsest) => {
        const spans = spansOf(planCounts(range, NOW, late, coarsest))
        expect(spans[0]?.lo).toBe(range.lo)
        expect(spans.at(-1)?.hi).toBe(range.hi)
        spans.forEach((span, n) => {
          expect(span.lo).toBeLessThan(span.hi)
          if (n > 0) expect(span.lo).toBe(spans[n - 1]?.hi)
        })
      }),
      { numRuns: 2_000 },
    )
  })

  it('takes from the aggregates only whole weeks, days and hours that are settled and got no late event', () => {
    fc.assert(
      fc.property(aRange, lateHours, (range, late) => {
        const plan = planCounts(range, NOW, late)
        for (const { lo, hi, grain } of spansOf(plan)) {
          if (grain === 'raw') continue
          const step = STEPS[grain]
          expect([(lo - MONDAY_US) % step, (hi - MONDAY_US) % step]).toEqual([0, 0])
          expect(hi).toBeLessThanOrEqual(settledUs(NOW))
          for (const hour of late) expect(hour >= hi || hour + HOUR_US <= lo).toBe(true)
        }
      }),
      { numRuns: 2_000 },
    )
  })

  it('reads events only at the ragged ends, where nothing is settled, and in late hours', () => {
    fc.assert(
      fc.property(aRange, lateHours, (range, late) => {
        const raw = planCounts(range, NOW, late).raw.reduce((sum, { lo, hi }) => sum + hi - lo, 0)
        const unsettled = Math.max(0, range.hi - Math.max(range.lo, settledUs(NOW)))
        expect(raw).toBeLessThanOrEqual(unsettled + (late.length + 2) * HOUR_US)
      }),
      { numRuns: 2_000 },
    )
  })

  it('uses no bucket longer than asked for', () => {
    fc.assert(
      fc.property(aRange, lateHours, (range, late) => {
        expect(planCounts(range, NOW, late, 'daily').fourWeekly).toEqual([])
        expect(planCounts(range, NOW, late, 'hourly').daily).toEqual([])
        const raw = planCounts(range, NOW, late, 'raw')
        expect([raw.daily, raw.hourly, raw.raw]).toEqual([[], [], [range]])
      }),
    )
  })

  it('says of a plain month what one expects', () => {
    const day = (text: string) => Date.parse(`${text}Z`) * 1000
    const plan = planCounts({ lo: day('2026-11-01T06:30:00'), hi: day('2026-11-10T02:00:00') }, NOW, [
      day('2026-11-05T07:00:00'),
    ])
    expect(plan).toEqual({
      fourWeekly: [],
      raw: [
        { lo: day('2026-11-01T06:30:00'), hi: day('2026-11-01T07:00:00') },
        { lo: day('2026-11-05T07:00:00'), hi: day('2026-11-05T08:00:00') },
      ],
      hourly: [
        { lo: day('2026-11-01T07:00:00'), hi: day('2026-11-02T00:00:00') },
        { lo: day('2026-11-05T00:00:00'), hi: day('2026-11-05T07:00:00') },
        { lo: day('2026-11-05T08:00:00'), hi: day('2026-11-06T00:00:00') },
        { lo: day('2026-11-10T00:00:00'), hi: day('2026-11-10T02:00:00') },
      ],
      daily: [
        { lo: day('2026-11-02T00:00:00'), hi: day('2026-11-05T00:00:00') },
        { lo: day('2026-11-06T00:00:00'), hi: day('2026-11-10T00:00:00') },
      ],
    })
  })
})

describe('a lowered plan', () => {
  const stored = fc.record(
    Object.fromEntries(Object.keys(STEPS).map((grain) => [grain, fc.integer({ min: -95, max: 5 })])),
  )
  const edge = (grain: Grain, days: number): number => {
    if (grain === 'raw') return Number.POSITIVE_INFINITY
    const step = STEPS[grain]
    return MONDAY_US + Math.floor((NOW + days * DAY_US - MONDAY_US) / step) * step
  }

  it('covers the same with disjoint parts, and takes no bucket from an aggregate that has not stored it', () => {
    fc.assert(
      fc.property(aRange, lateHours, stored, (range, late, days) => {
        const until = (grain: Grain) => edge(grain, days[grain] ?? 0)
        const lowered = lowerPlan(planCounts(range, NOW, late), until)
        const spans = spansOf(lowered)
        expect(spans[0]?.lo).toBe(range.lo)
        expect(spans.at(-1)?.hi).toBe(range.hi)
        spans.forEach((span, n) => {
          expect(span.lo).toBeLessThan(span.hi)
          expect(span.hi).toBeLessThanOrEqual(until(span.grain))
          if (n > 0) expect(span.lo).toBe(spans[n - 1]?.hi)
        })
      }),
      { numRuns: 1_000 },
    )
  })

  it('is the plan itself where everything is stored, and reads events where nothing is', () => {
    const plan = planCounts({ lo: NOW - 80 * DAY_US, hi: NOW }, NOW, [])
    expect(lowerPlan(plan, () => Number.POSITIVE_INFINITY)).toEqual(plan)
    const none = lowerPlan(plan, () => Number.NEGATIVE_INFINITY)
    expect(none).toEqual({ fourWeekly: [], daily: [], hourly: [], raw: [{ lo: NOW - 80 * DAY_US, hi: NOW }] })
  })
})

describe('the start of a bucket', () => {
  it('is an edge of every grain at or before the instant, less than the longest bucket away', () => {
    fc.assert(
      fc.property(anInstant, (us) => {
        const start = bucketStart(us)
        expect(start).toBeLessThanOrEqual(us)
        expect(us - start).toBeLessThan(FOUR_WEEKS_US)
        expect((start - MONDAY_US) % FOUR_WEEKS_US).toBe(0)
        expect(start % DAY_US).toBe(0)
      }),
    )
  })
})
