import { describe, expect, it } from 'vitest'
import { backoffMs } from './run'

describe('the backoff of an anchor', () => {
  it('doubles from five seconds to half an hour, and half of it is left to chance', () => {
    const most = [0, 1, 2, 3].map((failures) => backoffMs(failures, () => 1))
    expect(most).toEqual([5_000, 10_000, 20_000, 40_000])
    expect([0, 1, 2, 3].map((failures) => backoffMs(failures, () => 0))).toEqual(most.map((ms) => ms / 2))
    for (const failures of [9, 20, 1_000_000]) expect(backoffMs(failures, () => 1)).toBe(1_800_000)
  })
})
