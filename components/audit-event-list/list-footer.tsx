'use client'

import { ChevronLeft, ChevronRight, ChevronsLeft } from 'lucide-react'
import { toProblem } from '@/lib/client/problem'
import type { EventList } from '@/lib/client/use-event-list'
import { Button } from '../ui/button'

/** Pages in both directions. Newer and older swap sides with the order. */
export function Pager({ list }: { list: EventList }) {
  const { cursor, nextCursor, prevCursor, rows, state, setState } = list
  const [back, on] = state.order === 'desc' ? ['Newer', 'Older'] : ['Older', 'Newer']
  const go = (to: string | null) => void setState({ cursor: to })
  return (
    <nav
      aria-label="Pages"
      className="flex shrink-0 items-center gap-1.5 border-t border-line bg-panel px-3 py-1.5 md:px-4"
    >
      <p role="status" className="tabular mr-auto text-xs text-ink-3">
        {rows.length} on this page
      </p>
      <Button size="sm" disabled={cursor === null} onClick={() => go(null)}>
        <ChevronsLeft aria-hidden /> {state.order === 'desc' ? 'Newest' : 'Oldest'}
      </Button>
      <Button
        size="sm"
        disabled={cursor === null || prevCursor === null}
        onClick={() => go(prevCursor)}
        aria-keyshortcuts="["
      >
        <ChevronLeft aria-hidden /> {back}
      </Button>
      <Button size="sm" disabled={nextCursor === null} onClick={() => go(nextCursor)} aria-keyshortcuts="]">
        {on} <ChevronRight aria-hidden />
      </Button>
    </nav>
  )
}

/** The end of endless scroll: more is coming, it failed, or this is all there is. */
export function ScrollEnd({ list }: { list: EventList }) {
  if (list.moreError) {
    const problem = toProblem(list.moreError)
    return (
      <div
        role="alert"
        className="sticky left-0 flex items-center justify-center gap-3 p-3 text-xs text-error"
      >
        {problem.title}: {problem.message}
        <Button size="sm" onClick={list.fetchMore}>
          Try again
        </Button>
      </div>
    )
  }
  return (
    <p role="status" className="sticky left-0 p-3 text-center text-xs text-ink-3">
      {list.isFetchingMore ? 'Loading more…' : list.hasMore ? '' : 'That is all.'}
    </p>
  )
}
