/** The only clock of the product; tests pass their own. */
export type Clock = { nowMs: () => number }
export const systemClock: Clock = { nowMs: () => Date.now() }

/** Starts now; the answer tells how many milliseconds have gone by, whatever happens to the time of day. */
export function stopwatch(): () => number {
  const startedMs = performance.now()
  return () => performance.now() - startedMs
}
