export const RETRY_BASE_MS = 100
export const RETRY_MAX_MS = 10_000
const RETRY_AFTER_MAX_MS = 5 * 60_000

/** Full jitter: anything from 0 to a bound that doubles with each attempt, so that senders don't come back together. */
export const jitteredDelayMs = (attempt: number, random: () => number): number =>
  random() * Math.min(RETRY_MAX_MS, RETRY_BASE_MS * 2 ** Math.min(attempt, 30))

/** Retry-After as milliseconds: seconds or an HTTP date; 0 when absent or not read, 5 minutes at most. */
export function retryAfterMs(header: string | null, nowMs: number): number {
  if (header === null) return 0
  const text = header.trim()
  const waitMs = /^\d{1,9}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - nowMs
  return Number.isFinite(waitMs) ? Math.min(Math.max(waitMs, 0), RETRY_AFTER_MAX_MS) : 0
}
