import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Direction, nextRanges, type Span, type Window } from './scan-ranges'

const aWindow = fc
  .tuple(fc.integer({ min: 0, max: 160 }), fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 1000 }))
  .map(([lo, length, events]): Window => ({ lo, hi: lo + length, events }))
const windows = fc.array(aWindow, { maxLength: 30 })
const direction = fc.constantFrom<Direction>('older', 'newer')

/** All ranges of a scan over the windows, a few at a time, as scan.ts asks for them. */
function scanAll(towards: Direction, all: readonly Window[], step: number): Span[] {
  const ranges: Span[] = []
  let frontier = towards === 'older' ? 1_000 : -1_000
  for (;;) {
    const plan = nextRanges(towards, frontier, all, step)
    if (plan.ranges.length === 0) return ranges
    expect(plan.ranges.length).toBeLessThanOrEqual(step)
    expect(plan.frontier, 'every step gets further').not.toBe(frontier)
    ranges.push(...plan.ranges)
    frontier = plan.frontier
  }
}

const INSTANTS = Array.from({ length: 200 }, (_, at) => at)
const covers = (ranges: readonly Span[], at: number) => ranges.some(({ lo, hi }) => lo <= at && at < hi)

describe('the ranges of a scan', () => {
  it('cover every instant of every window exactly once, in the order of the scan', () => {
    fc.assert(
      fc.property(direction, windows, fc.integer({ min: 1, max: 5 }), (towards, all, step) => {
        const ranges = scanAll(towards, all, step)
        expect(INSTANTS.filter((at) => covers(ranges, at))).toEqual(INSTANTS.filter((at) => covers(all, at)))
        ranges.forEach(({ lo, hi }, n) => {
          const before = ranges[n - 1]
          expect(lo).toBeLessThan(hi)
          if (before === undefined) return
          if (towards === 'older') expect(hi).toBeLessThanOrEqual(before.lo)
          else expect(lo).toBeGreaterThanOrEqual(before.hi)
        })
      }),
      { numRuns: 200 },
    )
  })

  it('never go back behind the frontier', () => {
    fc.assert(
      fc.property(direction, windows, fc.integer({ min: 0, max: 200 }), (towards, all, frontier) => {
        for (const { lo, hi } of nextRanges(towards, frontier, all, 30).ranges)
          expect(towards === 'older' ? hi <= frontier : lo >= frontier).toBe(true)
      }),
    )
  })

  it('are none when no window is ahead, and the frontier stays', () => {
    const window = { lo: 10, hi: 20, events: 5 }
    expect(nextRanges('older', 10, [window], 4)).toEqual({ ranges: [], frontier: 10, events: 0 })
    expect(nextRanges('newer', 20, [window], 4)).toEqual({ ranges: [], frontier: 20, events: 0 })
  })

  it('say how many events their windows hold', () => {
    const all = [
      { lo: 0, hi: 10, events: 3 },
      { lo: 20, hi: 30, events: 4 },
    ]
    expect(nextRanges('older', 100, all, 2)).toEqual({
      ranges: [
        { lo: 20, hi: 30 },
        { lo: 0, hi: 10 },
      ],
      frontier: 0,
      events: 7,
    })
    expect(nextRanges('newer', 5, all, 1)).toEqual({ ranges: [{ lo: 5, hi: 10 }], frontier: 10, events: 3 })
  })
})
