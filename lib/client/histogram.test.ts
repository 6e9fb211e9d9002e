import { describe, expect, it } from 'vitest'
import type { EventHistogram } from '@/lib/contract/event-histogram'
import { barsOf, brushRange, intervalInWords, severitiesInWords } from './histogram'

const histogram: EventHistogram = {
  start_time: '2026-11-24T00:00:00Z',
  end_time: '2026-11-24T01:00:00Z',
  interval_seconds: 600,
  exact: true,
  buckets: [
    { start: '2026-11-24T00:10:00Z', count: 3, by_severity: { info: 2, error: 1 } },
    { start: '2026-11-24T00:40:00Z', count: 5, by_severity: { info: 5 } },
  ],
}

describe('barsOf', () => {
  it('fills what the answer leaves out', () => {
    const bars = barsOf(histogram)
    expect(bars.map((bar) => bar.count)).toEqual([0, 3, 0, 0, 5, 0])
    expect(bars[1]?.bySeverity).toMatchObject({ info: 2, error: 1, critical: 0 })
    expect(new Date(bars[0]?.startMs ?? 0).toISOString()).toBe('2026-11-24T00:00:00.000Z')
  })

  it('keeps to the alignment of the answer when the range begins between two bars', () => {
    const bars = barsOf({ ...histogram, start_time: '2026-11-24T00:04:00Z' })
    expect(new Date(bars[0]?.startMs ?? 0).toISOString()).toBe('2026-11-24T00:00:00.000Z')
  })

  it('gives nothing for nothing', () => {
    expect(barsOf(undefined)).toEqual([])
    expect(barsOf({ ...histogram, buckets: [], start_time: null, end_time: null })).toEqual([])
  })
})

describe('brushRange', () => {
  it('covers both ends, in either direction', () => {
    const expected = { start_time: '2026-11-24T00:10:00.000Z', end_time: '2026-11-24T00:40:00.000Z' }
    expect(brushRange(barsOf(histogram), 1, 3)).toEqual(expected)
    expect(brushRange(barsOf(histogram), 3, 1)).toEqual(expected)
    expect(brushRange([], 0, 1)).toBeNull()
  })
})

describe('in words', () => {
  it('names what a bar holds', () => {
    const [, bar] = barsOf(histogram)
    expect(bar && severitiesInWords(bar)).toBe('2 info, 1 error')
    expect(intervalInWords(600)).toBe('10 minutes')
    expect(intervalInWords(3_600)).toBe('1 hour')
    expect(intervalInWords(90)).toBe('90 seconds')
  })
})
