import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { EventHistogram } from '@/lib/contract/event-histogram'
import {
  countChange,
  eventsHref,
  percent,
  periodOf,
  rateChange,
  rateInWords,
  stackedBars,
  VALUES_OF,
} from './dashboard'

const NOW = Date.parse('2026-11-24T12:00:00Z')

describe('periodOf', () => {
  it('takes the time once, and compares with as long a time right before', () => {
    expect(periodOf({ start_time: '-24h', end_time: null }, NOW)).toEqual({
      current: { start_time: '2026-11-23T12:00:00.000Z', end_time: '2026-11-24T12:00:00.000Z' },
      previous: { start_time: '2026-11-22T12:00:00.000Z', end_time: '2026-11-23T12:00:00.000Z' },
      before: 'the 24 hours before',
    })
    const own = periodOf({ start_time: '2026-11-01T00:00:00Z', end_time: '2026-11-11T00:00:00Z' }, NOW)
    expect(own?.previous).toEqual({
      start_time: '2026-10-22T00:00:00.000Z',
      end_time: '2026-11-01T00:00:00.000Z',
    })
    expect(own?.before).toBe('as long a time before')
  })

  it('begins a week ago where nothing is said, and is null for what is no period', () => {
    expect(periodOf({ start_time: null, end_time: null }, NOW)?.before).toBe('the 7 days before')
    expect(periodOf({ start_time: 'soon', end_time: null }, NOW)).toBeNull()
    expect(periodOf({ start_time: 'now', end_time: '-1d' }, NOW)).toBeNull()
  })
})

describe('a change', () => {
  it('is said in words and with a sign', () => {
    expect(countChange(162, 150)).toEqual({ direction: 'up', text: '12 more (+8 %)' })
    expect(countChange(1_000, 4_000)).toEqual({ direction: 'down', text: '3,000 fewer (−75 %)' })
    expect(countChange(7, 0)).toEqual({ direction: 'up', text: '7 more' })
    expect(countChange(188, 10).text).toBe('178 more (+1,780 %)')
    expect(countChange(7, 7)).toEqual({ direction: 'same', text: 'as many' })
  })

  it('of a rate is one of percentage points', () => {
    expect(rateChange(0.052, 0.04)).toEqual({ direction: 'up', text: '+1.2 percentage points, higher' })
    expect(rateChange(0.04, 0.052)).toEqual({ direction: 'down', text: '−1.2 percentage points, lower' })
    expect(rateChange(0.04, 0.0400001).direction).toBe('same')
  })
})

it('a share is neither nothing nor all unless it is', () => {
  expect([0, 0.00001, 0.123, 0.99999, 1].map(percent)).toEqual([
    '0 %',
    '<0.1 %',
    '12.3 %',
    '>99.9 %',
    '100 %',
  ])
})

it('a rate is told in the unit that suits it', () => {
  expect(rateInWords(0, 60)).toBe('none')
  expect(rateInWords(192, 60)).toBe('3.2 a second')
  expect(rateInWords(60_000, 60)).toBe('1,000 a second')
  expect(rateInWords(30, 60)).toBe('30.0 a minute')
  expect(rateInWords(5, 3_600)).toBe('5.0 an hour')
})

it('a link to events holds the filters and the zone', () => {
  expect(eventsHref({ start_time: '-1d', outcomes: ['failure'] }, 'utc')).toBe(
    '/events?start_time=-1d&outcomes=failure',
  )
  expect(eventsHref({ actor_ids: ['a,b'] }, 'local')).toBe('/events?actor_ids=%22a%2Cb%22&tz=local')
})

describe('stackedBars', () => {
  const histogram: EventHistogram = {
    start_time: '2026-11-24T00:30:00Z',
    end_time: '2026-11-24T03:00:00Z',
    interval_seconds: 3_600,
    exact: true,
    buckets: [
      { start: '2026-11-24T00:00:00Z', count: 3, by_severity: {}, by_outcome: { failure: 1, success: 2 } },
      { start: '2026-11-24T02:00:00Z', count: 5, by_severity: {}, by_outcome: { success: 5 } },
    ],
  }
  const span = { start_time: '2026-11-23T23:15:00.000Z', end_time: '2026-11-24T03:30:00.000Z' }

  it('covers the period, cut to it, with the bars where nothing was', () => {
    const bars = stackedBars(histogram, 'outcome', span)
    expect(bars.map(({ count }) => count)).toEqual([0, 3, 0, 5, 0])
    expect(bars[0]).toMatchObject({ start_time: span.start_time, end_time: '2026-11-24T00:00:00.000Z' })
    expect(bars.at(-1)).toMatchObject({ start_time: '2026-11-24T03:00:00.000Z', end_time: span.end_time })
    expect(bars[1]?.parts).toEqual([
      { value: 'success', count: 2 },
      { value: 'failure', count: 1 },
    ])
  })

  it('of an empty log has none', () => {
    const none = { start_time: null, end_time: null, interval_seconds: 0, exact: true, buckets: [] }
    expect(stackedBars(none, 'outcome', span)).toEqual([])
  })
})

it('every value that is stacked has a colour in both schemes', () => {
  const css = readFileSync('app/globals.css', 'utf8')
  for (const value of Object.values(VALUES_OF).flat())
    expect(css.match(new RegExp(`--bar-${value}: #`, 'g')), value).toHaveLength(2)
})
