import { describe, expect, test } from 'vitest'
import { checkHealth, type HealthSample } from './watch'

const BACK_MS = 1_000
/** One every 100 ms from 0 on. */
const samples = (...statuses: number[]): HealthSample[] =>
  statuses.map((status, i) => ({ atMs: i * 100, status }))
const outage = { fromMs: 250, toMs: 550, graceMs: 100 }
const check = (...statuses: number[]) => checkHealth(samples(...statuses), [outage], BACK_MS)

describe('health tells the truth', () => {
  test('when it says 503 in an outage and 200 outside', () => {
    expect(check(200, 200, 200, 200, 503, 503, 503, 200, 200)).toMatchObject({ ok: true })
  })

  test('and not when it says 200 in an outage, or does not answer', () => {
    expect(check(200, 200, 200, 200, 200, 503, 503, 200).found).toMatch(/^1 of 2 answers were not 503/)
    expect(check(200, 200, 200, 200, 0, 0, 200, 200).found).toMatch(/^2 of 2 answers were not 503/)
  })

  test('nor when it was never asked in one', () => {
    expect(
      checkHealth(
        [
          { atMs: 0, status: 200 },
          { atMs: 600, status: 200 },
        ],
        [outage],
        BACK_MS,
      ).ok,
    ).toBe(false)
  })

  test('nor when it says 503 although nothing is wrong', () => {
    expect(check(200, 503, 200, 503, 503, 503, 200, 200).found).toMatch(/1 of \d answers were not 200/)
  })

  test('nor when it comes back too late, or not', () => {
    const late = Array.from({ length: 14 }, () => 503)
    expect(check(200, 200, 200, 503, 503, ...late, 200).found).toMatch(/not ready again within 1000 ms/)
    expect(check(200, 200, 200, 503, 503, 503, 503).found).toMatch(/not ready at the end/)
  })

  test('an outage too short to be seen may be told or not', () => {
    const short = [{ fromMs: 250, toMs: 250, graceMs: null }]
    expect(checkHealth(samples(200, 200, 200, 503, 200), short, BACK_MS).ok).toBe(true)
    expect(checkHealth(samples(200, 200, 200, 200, 200), short, BACK_MS).ok).toBe(true)
  })
})
