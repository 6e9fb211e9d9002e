import type { RefObject } from 'react'
import { usePageKeys } from '@/lib/client/keyboard'
import type { EventList } from '@/lib/client/use-event-list'
import type { RowFocus } from '@/lib/client/use-row-focus'

type Actions = {
  list: EventList
  focus: RowFocus
  queryRef: RefObject<HTMLInputElement | null>
  openRange: () => void
  toggleFilters: () => void
  openExport: (() => void) | null
  openEvent: (id: string | null) => void
}

/** Arrows and Enter mean the list only when a row, or nothing at all, has the focus: elsewhere they have work of their own. */
function onListOrNowhere(event: KeyboardEvent): boolean {
  return (
    event.target === document.body ||
    (event.target instanceof Element && event.target.matches('[data-row-id],#main'))
  )
}

/** The keys of the events page. */
export function useListKeys({
  list,
  focus,
  queryRef,
  openRange,
  toggleFilters,
  openExport,
  openEvent,
}: Actions): void {
  const { state, setState } = list
  const step = (by: number) => {
    const inDrawer = document.activeElement?.closest('[data-page-keys]') != null
    const id = focus.move(by, state.event ?? focus.currentId, !inDrawer)
    if (id !== null && state.event !== null) openEvent(id)
  }
  const page = (cursor: string | null) => {
    if (state.view === 'pages' && cursor !== null) void setState({ cursor })
  }
  usePageKeys({
    '/': () => queryRef.current?.focus(),
    j: () => step(1),
    k: () => step(-1),
    t: openRange,
    f: toggleFilters,
    e: () => openExport?.(),
    r: list.refresh,
    l: () => void setState({ live: state.live === 'off' ? '10' : 'off' }),
    z: () => void setState({ tz: state.tz === 'utc' ? 'local' : 'utc' }),
    '[': () => page(list.cursor === null ? null : list.prevCursor),
    ']': () => page(list.nextCursor),
    Escape: () => openEvent(null),
  })
  usePageKeys(
    {
      ArrowDown: () => step(1),
      ArrowUp: () => step(-1),
      Enter: () => {
        if (focus.currentId !== null) openEvent(focus.currentId)
      },
    },
    onListOrNowhere,
  )
}
