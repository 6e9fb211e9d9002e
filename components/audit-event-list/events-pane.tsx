'use client'

import { ArrowUp } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { NO_FILTERS } from '@/lib/client/filters'
import { formatTimeShort } from '@/lib/client/time-format'
import type { EventList } from '@/lib/client/use-event-list'
import type { RowFocus } from '@/lib/client/use-row-focus'
import { EventCards } from './event-cards'
import { EventTable } from './event-table'
import { Pager, ScrollEnd } from './list-footer'
import { ListProblem, LoadingRows, NoEvents, StaleBanner } from './states'

type Props = { list: EventList; focus: RowFocus; narrow: boolean }

function NewEvents({ list, onShow }: { list: EventList; onShow: () => void }) {
  if (list.newCount === 0) return null
  const many = `${list.newCount}${list.newCountIsFloor ? ' or more' : ''}`
  return (
    <div role="status" className="pointer-events-none absolute inset-x-0 top-10 z-20 flex justify-center">
      <button
        type="button"
        onClick={onShow}
        className="pointer-events-auto flex h-7 items-center gap-1.5 rounded-full bg-accent px-3 text-xs font-medium text-accent-ink shadow-pop"
      >
        <ArrowUp aria-hidden className="size-3.5" />
        {many} new {list.newCount === 1 ? 'event' : 'events'}
      </button>
    </div>
  )
}

/** Another page or another question begins at its first row. On a narrow screen the page itself is what scrolls. */
function useScrollToTop({ rootRef }: RowFocus, asked: string) {
  const shownRef = useRef(asked)
  useEffect(() => {
    if (shownRef.current === asked) return
    shownRef.current = asked
    rootRef.current?.scrollTo({ top: 0 })
    const list = rootRef.current?.getBoundingClientRect()
    const scroller = rootRef.current?.closest<HTMLElement>('[data-scroll-root]')
    if (list && scroller && list.top < scroller.getBoundingClientRect().top) rootRef.current?.scrollIntoView()
  }, [rootRef, asked])
}

/** The rows, or why there are none. */
export function EventsPane({ list, focus, narrow }: Props) {
  const { state, setState, rows, error, zone } = list
  const virtual = state.view === 'scroll'
  const toFirst = () => void setState({ cursor: null })
  const showNewest = () => {
    list.refresh()
    focus.rootRef.current?.scrollTo({ top: 0 })
  }
  useScrollToTop(focus, `${list.cursor}&${list.filtersKey}`)
  const footer = virtual ? <ScrollEnd list={list} /> : null

  let content
  if (error && (rows.length === 0 || list.isStale)) {
    content = (
      <ListProblem
        error={error}
        onRetry={list.refresh}
        onFirst={toFirst}
        onClear={() => list.setFilters(NO_FILTERS)}
      />
    )
  } else if (list.isLoading) {
    content = <LoadingRows />
  } else if (rows.length === 0) {
    content = <NoEvents filters={list.filters} zone={zone} onChange={list.setFilters} />
  } else if (narrow) {
    content = (
      <EventCards
        key={list.filtersKey}
        rows={rows}
        virtual={virtual}
        focus={focus}
        onEnd={list.fetchMore}
        busy={list.isStale}
        footer={footer}
      />
    )
  } else {
    content = (
      <EventTable
        rows={rows}
        virtual={virtual}
        focus={focus}
        order={state.order}
        onOrder={(order) => void setState({ order, cursor: null })}
        columnsState={state.cols}
        onColumns={(cols) => void setState({ cols })}
        onEnd={list.fetchMore}
        busy={list.isStale}
        footer={footer}
      />
    )
  }

  return (
    <div className="relative flex min-h-0 min-w-0 flex-1 flex-col">
      {error && rows.length > 0 && !list.isStale && !list.moreError ? (
        <StaleBanner error={error} onRetry={list.refresh} />
      ) : null}
      <NewEvents list={list} onShow={showNewest} />
      {content}
      {!virtual && (rows.length > 0 || list.cursor !== null) && !error ? <Pager list={list} /> : null}
      <p className="sr-only" role="status">
        {list.isStale
          ? 'Loading'
          : list.updatedAtMs > 0
            ? `${rows.length} events loaded at ${formatTimeShort(new Date(list.updatedAtMs).toISOString(), zone)}`
            : ''}
      </p>
    </div>
  )
}
