import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useMemo, useState } from 'react'
import type { StoredEvent } from '@/lib/event/stored-event'
import { toParams, type EventFilters } from './filters'
import { eventPageOptions, eventScrollOptions, newerEventsOptions } from './queries'
import { useSettledInstant } from './settle-instant'
import type { Zone } from './time-format'
import { filterChange, filtersOf, type EventsState } from './url-parsers'
import { useEventsState } from './url-state'
import { useHydrated } from './use-hydrated'

/** Where the list starts from. What the reader then chooses, in the URL, goes before it. */
export type EventListProps = {
  startTime?: Date
  endTime?: Date
  eventTypes?: string[]
  searchQuery?: string
}

const NO_ROWS: StoredEvent[] = []

/** The filters of the URL, and where it says nothing, those of the props. Stable while they mean the same. */
function useFilters(
  state: EventsState,
  props: EventListProps,
): { filters: EventFilters; startedFrom: string } {
  const startTime = useSettledInstant(props.startTime)
  const endTime = useSettledInstant(props.endTime)
  // An inline array is another array at each render; its text is not.
  const startedFrom = JSON.stringify([startTime, endTime, props.eventTypes ?? [], props.searchQuery ?? null])
  const asked = JSON.stringify(filtersOf(state))
  const filters = useMemo((): EventFilters => {
    const url = JSON.parse(asked) as EventFilters
    const [start, end, types, search] = JSON.parse(startedFrom) as [
      string | null,
      string | null,
      string[],
      string | null,
    ]
    return {
      ...url,
      start_time: url.start_time ?? start,
      end_time: url.end_time ?? end,
      event_types: url.event_types.length > 0 ? url.event_types : types,
      search: url.search ?? search,
    }
  }, [asked, startedFrom])
  return { filters, startedFrom }
}

/** A cursor belongs to the filters it was made under; when the props change, the list starts at its first page. */
function useCursor(state: EventsState, startedFrom: string, clear: () => void): string | null {
  const [madeUnder, setMadeUnder] = useState(startedFrom)
  const stale = madeUnder !== startedFrom
  const onStale = useEffectEvent(() => {
    if (state.cursor !== null) clear()
  })
  useEffect(() => {
    if (stale) onStale()
  }, [stale])
  if (stale && state.cursor === null) setMadeUnder(startedFrom)
  return stale ? null : state.cursor
}

/** Everything the events page knows and can do, without markup. */
export function useEventList(props: EventListProps) {
  const [state, setState] = useEventsState()
  const client = useQueryClient()
  const { filters, startedFrom } = useFilters(state, props)
  const cursor = useCursor(state, startedFrom, () => void setState({ cursor: null }, { history: 'replace' }))
  const { order, view } = state
  // The HTML of the server has UTC, and says so: it does not know the reader's zone.
  const zone: Zone = useHydrated() ? state.tz : 'utc'
  const asked = useMemo(() => ({ filters, order }), [filters, order])
  const everyMs = state.live === 'off' ? (false as const) : Number(state.live) * 1_000

  const paged = useQuery({
    ...eventPageOptions(asked, cursor),
    enabled: view === 'pages',
    refetchInterval: everyMs,
  })
  const scrolled = useInfiniteQuery({ ...eventScrollOptions(asked), enabled: view === 'scroll' })
  const firstPage = scrolled.data?.pages[0]
  const watching = view === 'scroll' && order === 'desc' && everyMs !== false
  const newer = useQuery({
    ...newerEventsOptions(asked, firstPage?.prev_cursor ?? null),
    enabled: watching && firstPage !== undefined && firstPage.prev_cursor !== null,
    refetchInterval: everyMs,
  })

  const rows = useMemo(() => {
    if (view === 'pages') return paged.data?.events ?? NO_ROWS
    return scrolled.data?.pages.flatMap((page) => page.events) ?? NO_ROWS
  }, [view, paged.data, scrolled.data])

  const active = view === 'pages' ? paged : scrolled
  const setFilters = (change: Partial<EventFilters>) => void setState(filterChange(change))

  /** Asks again for all that is shown. Endless scroll starts over at its first page: asking for every page read so far would cost more than it tells. */
  const refresh = () => {
    client.setQueryData(
      eventScrollOptions(asked).queryKey,
      (data) => data && { pages: data.pages.slice(0, 1), pageParams: data.pageParams.slice(0, 1) },
    )
    void client.invalidateQueries({ queryKey: ['events'] })
  }

  return {
    state,
    setState,
    /** The zone of the times shown. */
    zone,
    filters,
    setFilters,
    asked,
    filtersKey: `${toParams(filters).toString()}&${order}`,
    rows,
    cursor,
    everyMs,
    refresh,
    error: active.error,
    isLoading: active.isPending,
    isFetching: active.isFetching,
    /** True while the rows shown answer an older question. */
    isStale: active.isPlaceholderData,
    updatedAtMs: active.dataUpdatedAt,
    nextCursor: view === 'pages' ? (paged.data?.next_cursor ?? null) : null,
    prevCursor: view === 'pages' ? (paged.data?.prev_cursor ?? null) : null,
    hasMore: view === 'scroll' && scrolled.hasNextPage,
    isFetchingMore: scrolled.isFetchingNextPage,
    moreError: view === 'scroll' && scrolled.isFetchNextPageError ? scrolled.error : null,
    fetchMore: () => {
      if (scrolled.hasNextPage && !scrolled.isFetchingNextPage) void scrolled.fetchNextPage()
    },
    newCount: watching ? (newer.data?.events.length ?? 0) : 0,
    newCountIsFloor: newer.data?.has_more ?? false,
  }
}

export type EventList = ReturnType<typeof useEventList>
