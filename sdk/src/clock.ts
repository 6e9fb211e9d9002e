/** Where the emitter gets time and chance from; tests pass their own. */
export type Clock = {
  /** Milliseconds since 1970 */
  nowMs: () => number
  /** Milliseconds that only go forward, for durations */
  elapsedMs: () => number
  /** From 0 to below 1 */
  random: () => number
  /** Runs once, later; what it returns takes it back. It keeps a process alive only where asked to. */
  after: (ms: number, run: () => void, keepsAlive?: boolean) => () => void
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  elapsedMs: () => performance.now(),
  random: () => Math.random(),
  after: (ms, run, keepsAlive = false) => {
    const timer: unknown = setTimeout(run, ms)
    if (!keepsAlive && typeof timer === 'object' && timer !== null && 'unref' in timer)
      (timer as { unref: () => void }).unref()
    return () => clearTimeout(timer as number)
  },
}

/** Waits, or ends early when the signal is aborted. Never rejects. */
export const pause = (clock: Clock, ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const done = () => {
      cancel()
      signal.removeEventListener('abort', done)
      resolve()
    }
    const cancel = clock.after(ms, done)
    signal.addEventListener('abort', done)
  })
