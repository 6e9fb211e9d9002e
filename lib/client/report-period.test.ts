import { describe, expect, it } from 'vitest'
import { periodText, readPeriod } from './report-period'

const NOW = Date.parse('2026-02-10T12:00:00Z')
const NONE = { first: '', last: '' }

describe('a period that somebody chose', () => {
  it('is whole months of the time zone, across the turn of the year and of the clocks', () => {
    expect(readPeriod('last_month', NONE, 'Europe/Berlin', NOW)).toEqual({
      span: { start_time: '2025-12-31T23:00:00.000Z', end_time: '2026-01-31T23:00:00.000Z' },
    })
    expect(readPeriod('last_quarter', NONE, 'UTC', NOW)).toEqual({
      span: { start_time: '2025-10-01T00:00:00.000Z', end_time: '2026-01-01T00:00:00.000Z' },
    })
    expect(readPeriod('last_12_months', NONE, 'Europe/Berlin', Date.parse('2026-07-31T22:30:00Z'))).toEqual({
      span: { start_time: '2025-07-31T22:00:00.000Z', end_time: '2026-07-31T22:00:00.000Z' },
    })
  })

  it('holds its last day, also the last of a month', () => {
    expect(readPeriod('custom', { first: '2026-03-29', last: '2026-03-31' }, 'Europe/Berlin', NOW)).toEqual({
      span: { start_time: '2026-03-28T23:00:00.000Z', end_time: '2026-03-31T22:00:00.000Z' },
    })
  })

  it('says what is wrong, and where', () => {
    const field = (first: string, last: string, zone = 'UTC') => {
      const read = readPeriod('custom', { first, last }, zone, NOW)
      return 'fault' in read ? read.fault.field : null
    }
    expect(field('', '2026-01-01')).toBe('start_time')
    expect(field('2026-01-01', '')).toBe('end_time')
    expect(field('2026-01-02', '2026-01-01')).toBe('end_time')
    expect(field('2026-01-01', '2026-01-02', 'Europe/Nowhere')).toBe('time_zone')
  })
})

describe('a period in words', () => {
  it('is days with their zone, and times where it is not', () => {
    expect(periodText('2025-12-31T23:00:00Z', '2026-01-31T23:00:00Z', 'Europe/Berlin')).toBe(
      '2026-01-01 to 2026-01-31, Europe/Berlin',
    )
    expect(periodText('2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z', 'UTC')).toBe('2026-01-01, UTC')
    expect(periodText('2026-01-01T00:30:00Z', '2026-01-02T00:00:00Z', 'UTC')).toBe(
      '2026-01-01 00:30 to 2026-01-02 00:00, UTC',
    )
  })
})
