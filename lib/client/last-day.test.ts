import { describe, expect, test } from 'vitest'
import { endOfDay, lastDayOf } from './last-day'

describe('the last day', () => {
  test('ends when the next begins, and comes back as it was', () => {
    expect(endOfDay('2026-12-31')).toBe('2027-01-01T00:00:00.000Z')
    for (const day of ['2024-02-28', '2024-02-29', '2026-12-31']) expect(lastDayOf(endOfDay(day))).toBe(day)
  })

  test('of an end in the middle of a day is that day, and of none is empty', () => {
    expect(lastDayOf('2026-11-24T12:00:00.000000Z')).toBe('2026-11-24')
    expect(lastDayOf(null)).toBe('')
  })
})
