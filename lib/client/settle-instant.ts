import { useEffect, useState, useSyncExternalStore } from 'react'

export const CLOCK_DRIFT_MS_MAX = 1_000

type Settled = { ms: number | null; seenAtMs: number }

/**
 * Decides whether an instant given anew is a new one. A caller that writes `endTime={new Date()}` makes another instant
 * at each render; one that only moved as far as the clock did in the meantime is the same wish, and keeps its first value.
 */
export function settleInstant(held: Settled, nextMs: number | null, nowMs: number): Settled {
  if (held.ms === nextMs) return held
  if (held.ms === null || nextMs === null) return { ms: nextMs, seenAtMs: nowMs }
  const moved = nextMs - held.ms
  const elapsed = nowMs - held.seenAtMs
  if (moved > 0 && Math.abs(moved - elapsed) <= CLOCK_DRIFT_MS_MAX) return held
  return { ms: nextMs, seenAtMs: nowMs }
}

function createSettler(firstMs: number | null) {
  let held: Settled = { ms: firstMs, seenAtMs: Date.now() }
  const listeners = new Set<() => void>()
  return {
    subscribe: (listener: () => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    get: () => held.ms,
    offer: (nextMs: number | null) => {
      const next = settleInstant(held, nextMs, Date.now())
      if (next.ms === held.ms) return
      held = next
      for (const listener of listeners) listener()
    },
  }
}

/** A Date prop as an RFC 3339 string that stays the same while the caller means the same instant. */
export function useSettledInstant(date: Date | undefined): string | null {
  const ms = date === undefined || Number.isNaN(date.getTime()) ? null : date.getTime()
  const [settler] = useState(() => createSettler(ms))
  const settledMs = useSyncExternalStore(settler.subscribe, settler.get, settler.get)
  useEffect(() => settler.offer(ms), [settler, ms])
  return settledMs === null ? null : new Date(settledMs).toISOString()
}
