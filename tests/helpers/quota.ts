import { expect } from 'vitest'
import type { Operation } from '@/lib/contract/operation'

/** Every answer says where its caller stands. */
export function expectQuota({ headers }: Response, { limits }: Operation) {
  const [limit, remaining, reset] = ['limit', 'remaining', 'reset'].map((name) =>
    Number(headers.get(`ratelimit-${name}`) ?? Number.NaN),
  )
  expect(limit).toBe(limits.perMinute)
  expect(remaining).toBeGreaterThanOrEqual(0)
  expect(remaining).toBeLessThan(limits.perMinute)
  expect(reset).toBeGreaterThan(0)
  expect(reset).toBeLessThanOrEqual(60)
  expect(headers.get('ratelimit')).toBe(`"minute";r=${remaining};t=${reset}`)
  expect(headers.get('ratelimit-policy')).toBe(`"minute";q=${limit};w=60`)
}
