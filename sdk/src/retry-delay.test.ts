import { expect, test } from 'vitest'
import { jitteredDelayMs, RETRY_MAX_MS, retryAfterMs } from './retry-delay'

test('a delay is anything from 0 to a bound that doubles up to ten seconds', () => {
  expect([0, 1, 2, 3].map((attempt) => jitteredDelayMs(attempt, () => 1))).toEqual([100, 200, 400, 800])
  expect(jitteredDelayMs(3, () => 0)).toBe(0)
  expect(jitteredDelayMs(1_000_000, () => 1)).toBe(RETRY_MAX_MS)
})

test('Retry-After is seconds or a date, and five minutes at most', () => {
  const nowMs = Date.UTC(2026, 0, 1)
  expect(retryAfterMs('7', nowMs)).toBe(7_000)
  expect(retryAfterMs(new Date(nowMs + 9_000).toUTCString(), nowMs)).toBe(9_000)
  for (const past of [null, '', 'soon', '-5', new Date(0).toUTCString()])
    expect(retryAfterMs(past, nowMs)).toBe(0)
  expect(retryAfterMs('999999999', nowMs)).toBe(300_000)
})
