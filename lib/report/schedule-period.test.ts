import { describe, expect, it } from 'vitest'
import { periodAt } from './schedule-period'
import { isTimeZone } from './wall-clock'

const at = (text: string) => Date.parse(text)
const said = (...args: Parameters<typeof periodAt>) => {
  const { startMs, endMs } = periodAt(...args)
  return [new Date(startMs).toISOString(), new Date(endMs).toISOString()]
}

describe('the period of a schedule', () => {
  it.each([
    ['last_month', '2026-03-01T03:00:00Z', 'UTC', '2026-02-01T00:00:00.000Z', '2026-03-01T00:00:00.000Z'],
    ['last_month', '2026-01-15T03:00:00Z', 'UTC', '2025-12-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z'],
    ['last_quarter', '2026-02-10T00:00:00Z', 'UTC', '2025-10-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z'],
    ['last_quarter', '2026-12-31T00:00:00Z', 'UTC', '2026-07-01T00:00:00.000Z', '2026-10-01T00:00:00.000Z'],
    ['last_year', '2026-07-10T00:00:00Z', 'UTC', '2025-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z'],
    ['last_7_days', '2026-03-03T12:00:00Z', 'UTC', '2026-02-24T00:00:00.000Z', '2026-03-03T00:00:00.000Z'],
    ['last_30_days', '2026-03-03T12:00:00Z', 'UTC', '2026-02-01T00:00:00.000Z', '2026-03-03T00:00:00.000Z'],
  ] as const)('%s at %s in %s', (period, now, zone, start, end) => {
    expect(said(period, at(now), zone)).toEqual([start, end])
  })

  it('goes by the wall: the month in which the clocks are changed is an hour shorter', () => {
    expect(said('last_month', at('2026-04-05T00:00:00Z'), 'Europe/Berlin')).toEqual([
      '2026-02-28T23:00:00.000Z',
      '2026-03-31T22:00:00.000Z',
    ])
    // In Berlin it is the first of the month already.
    expect(said('last_month', at('2026-03-31T22:30:00Z'), 'Europe/Berlin')[1]).toBe(
      '2026-03-31T22:00:00.000Z',
    )
  })

  it('begins a day that has no midnight when the clocks skip it', () => {
    // In Beirut they went from 00:00 to 01:00 on 30 March 2025.
    expect(said('last_7_days', at('2025-03-30T12:00:00Z'), 'Asia/Beirut')[1]).toBe('2025-03-29T22:00:00.000Z')
  })

  it('begins a day that has two midnights with the first', () => {
    // In Havana clocks went from 01:00 back to 00:00 on 2 November 2025.
    expect(said('last_7_days', at('2025-11-02T12:00:00Z'), 'America/Havana')[1]).toBe(
      '2025-11-02T04:00:00.000Z',
    )
  })
})

describe('a time zone', () => {
  it('is one that Intl knows', () => {
    expect(['UTC', 'Europe/Berlin', 'Asia/Kathmandu'].map(isTimeZone)).toEqual([true, true, true])
    expect(['', 'Europe/Nowhere', 'local'].map(isTimeZone)).toEqual([false, false, false])
  })
})
