import { describe, expect, it } from 'vitest'
import {
  formatBytes,
  formatDuration,
  formatTime,
  formatTimeFull,
  formatTimeShort,
  offsetLabel,
  relativeTime,
  skewText,
} from './time-format'

describe('formatTime', () => {
  it('shows UTC to the millisecond and every digit in full', () => {
    expect(formatTime('2026-11-24T14:52:03.123456Z', 'utc')).toBe('2026-11-24 14:52:03.123')
    expect(formatTime('2026-11-24T14:52:03Z', 'utc')).toBe('2026-11-24 14:52:03.000')
    expect(formatTimeFull('2026-11-24T14:52:03.123456Z', 'utc')).toBe('2026-11-24 14:52:03.123456 UTC')
  })

  it('turns an offset into the zone shown', () => {
    expect(formatTime('2026-11-24T01:00:00.5+02:00', 'utc')).toBe('2026-11-23 23:00:00.500')
  })

  it('shows local time with its offset', () => {
    const iso = '2026-11-24T14:52:03.123Z'
    const local = new Date(iso)
    expect(formatTime(iso, 'local')).toContain(String(local.getHours()).padStart(2, '0'))
    expect(offsetLabel(iso, 'local')).toMatch(/^UTC[+-]\d\d:\d\d$/)
    expect(offsetLabel(iso, 'utc')).toBe('UTC')
  })

  it('leaves out zero seconds in the short form and never shows "Invalid Date"', () => {
    expect(formatTimeShort('2026-11-24T14:52:00Z', 'utc')).toBe('2026-11-24 14:52')
    expect(formatTimeShort('2026-11-24T14:52:09Z', 'utc')).toBe('2026-11-24 14:52:09')
    expect(formatTime('soon', 'utc')).toBe('soon')
  })
})

describe('formatDuration', () => {
  it('shows a missing duration as a dash, never as "nullms"', () => {
    expect(formatDuration(null)).toBe('–')
    expect(formatDuration(undefined)).toBe('–')
    expect(formatDuration(Number.NaN)).toBe('–')
  })

  it.each([
    [0, '0 ms'],
    [0.25, '0.25 ms'],
    [9.5, '9.5 ms'],
    [100, '100 ms'],
    [245.4, '245 ms'],
    [1_240, '1.24 s'],
    [123_000, '2 min 3 s'],
    [7_260_000, '2 h 1 min'],
  ])('%d ms is %s', (ms, text) => expect(formatDuration(ms)).toBe(text))
})

describe('relativeTime', () => {
  const now = Date.parse('2026-11-24T12:00:00Z')
  it('counts in the largest whole unit, both ways', () => {
    expect(relativeTime('2026-11-24T11:57:01Z', now)).toBe('2 minutes ago')
    expect(relativeTime('2026-11-23T11:00:00Z', now)).toBe('1 day ago')
    expect(relativeTime('2026-11-24T12:00:05Z', now)).toBe('in 5 seconds')
    expect(relativeTime('2026-11-24T12:00:00Z', now)).toBe('now')
    expect(relativeTime('x', now)).toBe('')
  })
})

describe('skewText', () => {
  it('says how far the sender and the receiver are apart', () => {
    expect(skewText('2026-11-24T12:00:00Z', '2026-11-24T12:00:01.5Z')).toBe('received 1.5 s later')
    expect(skewText('2026-11-24T12:00:02Z', '2026-11-24T12:00:01Z')).toBe('received 1 s before its own time')
    expect(skewText('x', 'y')).toBeNull()
  })
})

describe('formatBytes', () => {
  it.each([
    [12, '12 B'],
    [1_234, '1.2 kB'],
    [5_000_000, '5 MB'],
    [2_340_000_000, '2.34 GB'],
  ])('%d is %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text))
})
