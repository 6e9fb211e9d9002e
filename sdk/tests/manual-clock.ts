import type { Clock } from '../src/clock'

type Timer = { atMs: number; run: () => void }
export type ManualClock = Clock & {
  /** Moves time on; what is due runs in its order, each with all that follows from it at once. */
  advance: (ms: number) => Promise<void>
  timers: () => number
}

/** Everything that follows at once from what has happened, however many promises it takes. */
export const settle = () => new Promise<void>((resolve) => setImmediate(resolve))

/** A clock that stands still until it is moved. */
export function manualClock(startMs = Date.UTC(2026, 0, 1)): ManualClock {
  let nowMs = startMs
  let timers: Timer[] = []
  return {
    nowMs: () => nowMs,
    elapsedMs: () => nowMs,
    random: () => 0.5,
    after: (ms, run) => {
      const timer = { atMs: nowMs + ms, run }
      timers.push(timer)
      return () => (timers = timers.filter((one) => one !== timer))
    },
    timers: () => timers.length,
    advance: async (ms) => {
      const endMs = nowMs + ms
      await settle()
      for (;;) {
        const [next] = timers.filter(({ atMs }) => atMs <= endMs).sort((a, b) => a.atMs - b.atMs)
        if (next === undefined) break
        nowMs = next.atMs
        timers = timers.filter((one) => one !== next)
        next.run()
        await settle()
      }
      nowMs = endMs
      await settle()
    },
  }
}
