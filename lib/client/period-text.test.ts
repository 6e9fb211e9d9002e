import { expect, test } from 'vitest'
import {
  daysOfYears,
  RETENTION_DAYS_MAX,
  RETENTION_DAYS_MIN,
  RETENTION_PRESETS,
} from '@/lib/contract/retention-periods'
import { cutoffOf, periodInYears, periodText } from './period-text'

const DAY_MS = 86_400_000
const daysBetween = (from: Date, to: Date) => (to.getTime() - from.getTime()) / DAY_MS

test('a number of years is never shorter than as many calendar years, from whatever day', () => {
  for (let years = 1; years <= 7; years++) {
    let longest = 0
    for (let day = 0; day < 8 * 366; day++) {
      const from = new Date(Date.UTC(2023, 0, 1 + day))
      const to = new Date(from)
      to.setUTCFullYear(from.getUTCFullYear() + years)
      longest = Math.max(longest, daysBetween(from, to))
    }
    expect(daysOfYears(years), String(years)).toBe(longest)
  }
  expect(daysOfYears(7)).toBe(RETENTION_DAYS_MAX)
})

test('the shortest period is no shorter than any six calendar months', () => {
  let longest = 0
  for (let month = 0; month < 48; month++)
    longest = Math.max(
      longest,
      daysBetween(new Date(Date.UTC(2023, month)), new Date(Date.UTC(2023, month + 6))),
    )
  expect(longest).toBe(RETENTION_DAYS_MIN)
})

test('every suggestion is within the bounds', () => {
  for (const { days } of RETENTION_PRESETS) {
    expect(days).toBeGreaterThanOrEqual(RETENTION_DAYS_MIN)
    expect(days).toBeLessThanOrEqual(RETENTION_DAYS_MAX)
  }
})

test('a period in words', () => {
  expect(periodText(2_557)).toBe('2,557 days')
  expect(periodInYears(2_557)).toBe('7 years')
  expect(periodInYears(2_192)).toBe('6 years')
  expect(periodInYears(366)).toBe('one year')
  expect(periodInYears(184)).toBe('half a year')
  expect(periodInYears(365)).toBeNull()
})

test('a period ends with whole days, in UTC', () => {
  expect(cutoffOf(365, Date.parse('2026-11-25T23:59:59Z'))).toBe('2025-11-25T00:00:00.000Z')
  expect(cutoffOf(184, Date.parse('2024-03-01T00:00:00Z'))).toBe('2023-08-30T00:00:00.000Z')
})
