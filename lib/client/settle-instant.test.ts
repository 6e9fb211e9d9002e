import { describe, expect, it } from 'vitest'
import { settleInstant } from './settle-instant'

const T0 = Date.UTC(2026, 10, 24, 12)

describe('settleInstant', () => {
  it('keeps an inline new Date() through re-renders, however long they go on', () => {
    let held = { ms: T0, seenAtMs: T0 } as { ms: number | null; seenAtMs: number }
    for (const later of [5, 900, 60_000, 3_600_000]) held = settleInstant(held, T0 + later, T0 + later)
    expect(held.ms).toBe(T0)
  })

  it('keeps an inline new Date(Date.now() - a week)', () => {
    const week = 7 * 86_400_000
    const held = settleInstant({ ms: T0 - week, seenAtMs: T0 }, T0 - week + 30_000, T0 + 30_020)
    expect(held.ms).toBe(T0 - week)
  })

  it('takes another instant', () => {
    expect(settleInstant({ ms: T0, seenAtMs: T0 }, T0 - 1, T0).ms).toBe(T0 - 1)
    expect(settleInstant({ ms: T0, seenAtMs: T0 }, T0 + 86_400_000, T0 + 50).ms).toBe(T0 + 86_400_000)
    expect(settleInstant({ ms: T0, seenAtMs: T0 }, null, T0 + 50).ms).toBeNull()
    expect(settleInstant({ ms: null, seenAtMs: T0 }, T0, T0 + 50).ms).toBe(T0)
  })
})
