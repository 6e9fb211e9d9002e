import { describe, expect, it } from 'vitest'
import { boundMs, rangeFault, rangeInWords, readBound, writeBound } from './time-range'

const NOW = Date.parse('2026-11-24T12:00:00Z')
const range = (start_time: string | null, end_time: string | null) => ({ start_time, end_time })

describe('rangeInWords', () => {
  it.each([
    [range(null, null), 'All time'],
    [range('-24h', null), 'Last 24 hours'],
    [range('-24h', 'now'), 'Last 24 hours'],
    [range('-1h', null), 'Last hour'],
    [range('-3d', null), 'Last 3 days'],
    [range('-7d', '-1d'), '7 days ago to 1 day ago'],
    [range('2026-11-01T00:00:00Z', null), 'Since 2026-11-01 00:00 UTC'],
    [range(null, '2026-11-01T10:00:00Z'), 'Until 2026-11-01 10:00 UTC'],
    [range('2026-11-01T00:00:00Z', '2026-11-02T00:00:30Z'), '2026-11-01 00:00 to 2026-11-02 00:00:30 UTC'],
  ])('%o', (value, words) => expect(rangeInWords(value, 'utc')).toBe(words))
})

describe('readBound', () => {
  it.each([
    ['15m', '-15m'],
    ['last 7 days', '-7d'],
    ['past 2 weeks', '-2w'],
    ['-2h', '-2h'],
    ['now-2h', '-2h'],
    ['now', 'now'],
    ['1764000000', '2025-11-24T16:00:00.000Z'],
    ['1764000000000', '2025-11-24T16:00:00.000Z'],
    ['2026-11-24', '2026-11-24T00:00:00.000Z'],
    ['2026-11-24 14:30', '2026-11-24T14:30:00.000Z'],
    ['2026-11-24T14:30:05.25+02:00', '2026-11-24T12:30:05.250Z'],
    ['2026-11-24 14:30 UTC', '2026-11-24T14:30:00.000Z'],
  ])('%s is %s', (typed, bound) => expect(readBound(typed, 'utc')).toBe(bound))

  it('refuses what is no time', () => {
    for (const typed of ['', 'soon', '2026-13-45', '12', '24/11/2026'])
      expect(readBound(typed, 'utc')).toBeNull()
  })

  it('reads back what it writes', () => {
    for (const bound of ['-15m', '2026-11-24T14:30:00.000Z', '2026-11-24T14:30:05.000Z']) {
      for (const zone of ['utc', 'local'] as const)
        expect(readBound(writeBound(bound, zone), zone)).toBe(bound)
    }
  })
})

describe('boundMs and rangeFault', () => {
  it('places relative and absolute bounds', () => {
    expect(boundMs('-1h', NOW)).toBe(NOW - 3_600_000)
    expect(boundMs('now', NOW)).toBe(NOW)
    expect(boundMs('2026-11-24T12:00:00Z', NOW)).toBe(NOW)
    expect(boundMs('x', NOW)).toBeNull()
  })

  it('wants the end after the start', () => {
    expect(rangeFault(range('-1h', '-2h'), NOW)).not.toBeNull()
    expect(rangeFault(range('-2h', '-1h'), NOW)).toBeNull()
    expect(rangeFault(range('-2h', null), NOW)).toBeNull()
  })
})
