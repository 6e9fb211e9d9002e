import { useSyncExternalStore } from 'react'

const never = () => () => undefined

/** False on the server and in the first render after it, then true. */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  )
}

/** Whether a media query matches; `fallback` is what the server assumes. */
export function useMediaQuery(query: string, fallback: boolean): boolean {
  return useSyncExternalStore(
    (changed) => {
      const list = window.matchMedia(query)
      list.addEventListener('change', changed)
      return () => list.removeEventListener('change', changed)
    },
    () => window.matchMedia(query).matches,
    () => fallback,
  )
}

const NARROW = '(max-width: 767px)'

/**
 * Phones and narrow windows: the table becomes a list, panels become sheets.
 * @param atFirst what the server took the screen for
 */
export function useNarrow(atFirst = false): boolean {
  return useMediaQuery(NARROW, atFirst)
}
