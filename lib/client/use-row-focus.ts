import { useCallback, useRef, useState } from 'react'

const FRAMES_MAX = 20

/** Focuses a row once it is there: a virtual list renders it a frame or more after it was scrolled to. */
function focusWhenRendered(root: HTMLElement | null, id: string, frame = 0): void {
  const row = root?.querySelector<HTMLElement>(`[data-row-id="${CSS.escape(id)}"]`)
  if (row) {
    row.scrollIntoView({ block: 'nearest' })
    row.focus({ preventScroll: true })
  } else if (frame < FRAMES_MAX) {
    requestAnimationFrame(() => focusWhenRendered(root, id, frame + 1))
  }
}

export type RowFocus = ReturnType<typeof useRowFocus>

/**
 * One row of a list is the current one: it alone is in the tab order, and j, k and the arrows move it.
 * `showIndex` is set by a virtual list, to bring a row that isn't rendered into view.
 */
export function useRowFocus(ids: readonly string[]) {
  const [chosenId, setChosenId] = useState<string | null>(null)
  const rootRef = useRef<HTMLDivElement | null>(null)
  const showIndexRef = useRef<((index: number) => void) | null>(null)
  const index = chosenId === null ? -1 : ids.indexOf(chosenId)
  const currentId = index >= 0 ? chosenId : null

  const bringIntoView = (to: number, takeFocus: boolean) => {
    const id = ids[to]
    if (id === undefined) return
    setChosenId(id)
    showIndexRef.current?.(to)
    if (takeFocus) focusWhenRendered(rootRef.current, id)
  }

  return {
    rootRef,
    currentId,
    /** The row that Tab reaches: the current one, or the first. */
    tabbableId: currentId ?? ids[0] ?? null,
    choose: setChosenId,
    setShowIndex: useCallback((show: ((index: number) => void) | null) => {
      showIndexRef.current = show
    }, []),
    /** Moves by `step` rows from `fromId` (or the current one) and gives the id arrived at. */
    move: (step: number, fromId: string | null, takeFocus: boolean): string | null => {
      const from = fromId === null ? index : ids.indexOf(fromId)
      const to = from < 0 ? 0 : Math.min(Math.max(from + step, 0), ids.length - 1)
      bringIntoView(to, takeFocus)
      return ids[to] ?? null
    },
    focusId: (id: string) => bringIntoView(ids.indexOf(id), true),
  }
}
