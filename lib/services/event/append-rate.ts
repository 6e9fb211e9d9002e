import type { Clock } from '@/lib/platform/clock'

/** Counts by whole seconds: the greater of the running second and the one before. */
export function createRate(clock: Clock) {
  let second = 0
  let now = 0
  let before = 0
  const turn = () => {
    const current = Math.floor(clock.nowMs() / 1000)
    if (current === second) return
    before = current === second + 1 ? now : 0
    now = 0
    second = current
  }
  return {
    add: (n: number) => {
      turn()
      now += n
    },
    perSecond: () => {
      turn()
      return Math.max(now, before)
    },
  }
}
