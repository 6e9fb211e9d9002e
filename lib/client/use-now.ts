import { useSyncExternalStore } from 'react'

const EVERY_MS = 10_000

let nowMs = 0
let timer: ReturnType<typeof setInterval> | null = null
const listeners = new Set<() => void>()

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  if (timer === null) {
    nowMs = Date.now()
    timer = setInterval(() => {
      nowMs = Date.now()
      for (const one of listeners) one()
    }, EVERY_MS)
  }
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0 && timer !== null) {
      clearInterval(timer)
      timer = null
    }
  }
}

/** Stands still between two ticks, as a snapshot has to. */
function current(): number {
  if (nowMs === 0) nowMs = Date.now()
  return nowMs
}

/** The time of day for texts such as `3 minutes ago`, to ten seconds; one clock for the whole page. 0 on the server. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, current, () => 0)
}
