'use client'

import { useQuery } from '@tanstack/react-query'
import { SlidersHorizontal } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useMemo, useRef, useState } from 'react'
import type { Permission } from '@/lib/contract/permissions'
import type { StoredEvent } from '@/lib/event/stored-event'
import { cn } from '@/lib/client/class-names'
import { NO_FILTERS, toggleValue } from '@/lib/client/filters'
import { facetsOptions } from '@/lib/client/queries'
import type { TimeRange } from '@/lib/client/time-range'
import { useEventList, type EventListProps } from '@/lib/client/use-event-list'
import { useNarrow } from '@/lib/client/use-hydrated'
import { useSealedSize } from '@/lib/client/use-sealed-size'
import { useRowFocus } from '@/lib/client/use-row-focus'
import { valueFilter, type ValueTarget } from '@/lib/client/value-filter'
import { findField } from '@/lib/query/fields'
import { Button } from '../ui/button'
import { EventsPane } from './events-pane'
import { Facets } from './facets'
import { FacetsSheet } from './facets-sheet'
import { FilterChips } from './filter-chips'
import { Histogram } from './histogram'
import { ListContextProvider, useListContextValue } from './list-context'
import { QueryBar } from './query-bar'
import { TimeRangePicker } from './time-range-picker'
import { Toolbar } from './toolbar'
import { useListKeys } from './use-list-keys'

const EventDrawer = dynamic(
  () => import('./event-drawer/event-drawer').then((module) => module.EventDrawer),
  {
    ssr: false,
  },
)
const ExportDialog = dynamic(() => import('./export-dialog').then((module) => module.ExportDialog), {
  ssr: false,
})

/** Minutes on either side, when somebody asks what happened around an event. */
const AROUND_MS = 5 * 60_000

export type AuditEventListProps = EventListProps & {
  /** What the reader may do: without `export` there is no export, and without `verify` no proof. */
  permissions?: readonly Permission[]
  /** What the server took the screen for: cards come with the HTML instead of a table. */
  narrowAtFirst?: boolean
}

/**
 * The events of the tenant: query, facets, histogram, table, drawer, export. The props say where the list starts; what the reader
 * chooses is in the URL and goes before them. Dates made inline are the same wish at each render and ask nothing again.
 */
export function AuditEventList({ permissions, narrowAtFirst, ...props }: AuditEventListProps) {
  const list = useEventList(props)
  const { state, setState, filters, setFilters, rows, zone } = list
  const narrow = useNarrow(narrowAtFirst)
  const queryRef = useRef<HTMLInputElement | null>(null)
  const [rangeOpen, setRangeOpen] = useState(false)
  const [sheetOpen, setSheetOpen] = useState(false)
  const [facetsShown, setFacetsShown] = useState(true)
  const [exportOpen, setExportOpen] = useState(false)
  const [drawerUsed, setDrawerUsed] = useState(state.event !== null)
  if (state.event !== null && !drawerUsed) setDrawerUsed(true)
  const facets = useQuery({ ...facetsOptions(filters), refetchInterval: list.everyMs })
  const ids = useMemo(() => rows.map((event) => event.id), [rows])
  const focus = useRowFocus(ids)
  const may = (permission: Permission) => permissions === undefined || permissions.includes(permission)
  const mayExport = may('export')

  // Moving from one event to the next must not fill the history of the browser.
  const openEvent = (id: string | null) => {
    const closing = id === null ? state.event : null
    void setState({ event: id })
    if (closing !== null) focus.focusId(closing)
  }
  const onRange = (range: TimeRange) => setFilters(range)
  const onValue = (target: ValueTarget, negate: boolean) => setFilters(valueFilter(filters, target, negate))
  const onAround = (event: StoredEvent) => {
    const at = Date.parse(event.occurred_at)
    setFilters({
      start_time: new Date(at - AROUND_MS).toISOString(),
      end_time: new Date(at + AROUND_MS).toISOString(),
    })
  }
  const toggleFacets = () => {
    if (window.matchMedia('(min-width: 1024px)').matches) setFacetsShown(!facetsShown)
    else setSheetOpen(true)
  }
  const openExport = mayExport ? () => setExportOpen(true) : null
  useListKeys({
    list,
    focus,
    queryRef,
    openRange: () => setRangeOpen(true),
    toggleFilters: toggleFacets,
    openExport,
    openEvent,
  })

  const showsSeals = permissions?.includes('verify') === true
  const sealedSize = useSealedSize(rows, showsSeals)
  const context = useListContextValue(state, setState, zone, { showsSeals, sealedSize })

  const facetPanel = (
    <Facets
      query={facets}
      filters={filters}
      onToggle={(param, value) => setFilters({ [param]: toggleValue(filters[param], value) })}
      onOnly={(param, value) => setFilters({ [param]: [value] })}
      onClear={(param) => setFilters({ [param]: [] })}
      onExclude={(name, value) => {
        const field = findField(name)
        if (field) onValue({ field: field.name, value }, true)
      }}
    />
  )

  return (
    <ListContextProvider value={context}>
      <div
        data-scroll-root=""
        className={cn(
          'flex min-h-0 flex-1 flex-col overflow-y-auto md:overflow-hidden',
          // Where there is room the event stands beside the list, and covers nothing of it.
          state.event !== null && 'xl:pr-[30rem]',
        )}
      >
        <Toolbar
          filters={filters}
          everyMs={list.everyMs}
          zone={state.tz}
          live={state.live}
          view={state.view}
          columns={state.cols}
          narrow={narrow}
          isFetching={list.isFetching}
          onZone={(tz) => void setState({ tz })}
          onLive={(live) => void setState({ live })}
          onView={(view) => void setState({ view, cursor: null })}
          onColumns={(cols) => void setState({ cols })}
          onRefresh={list.refresh}
          onExport={openExport}
        />
        <div className="flex flex-col gap-2 px-3 pb-2 sm:flex-row sm:items-start md:px-4">
          <QueryBar
            q={filters.q ?? ''}
            facets={facets.data}
            onCommit={(q) => setFilters({ q: q === '' ? null : q })}
            inputRef={queryRef}
          />
          <div className="flex min-w-0 gap-2">
            <TimeRangePicker
              range={filters}
              zone={zone}
              onChange={onRange}
              open={rangeOpen}
              onOpenChange={setRangeOpen}
            />
            <Button
              onClick={toggleFacets}
              aria-keyshortcuts="f"
              aria-pressed={narrow ? undefined : facetsShown}
            >
              <SlidersHorizontal aria-hidden /> Filters
            </Button>
          </div>
        </div>
        <FilterChips filters={filters} onChange={setFilters} onClearAll={() => setFilters(NO_FILTERS)} />
        <Histogram filters={filters} zone={zone} everyMs={list.everyMs} onRange={onRange} />
        <div className="flex min-h-0 flex-1">
          {facetsShown ? (
            <aside
              aria-label="Filters"
              className="scroll-thin hidden w-50 shrink-0 overflow-y-auto border-r border-line lg:block"
            >
              {facetPanel}
            </aside>
          ) : null}
          <EventsPane list={list} focus={focus} narrow={narrow} />
        </div>
      </div>
      <FacetsSheet open={sheetOpen} onOpenChange={setSheetOpen}>
        {facetPanel}
      </FacetsSheet>
      {drawerUsed ? (
        <EventDrawer
          mayVerify={may('verify')}
          id={state.event}
          known={rows.find((event) => event.id === state.event)}
          zone={zone}
          hrefOf={context.hrefOf}
          onClose={() => openEvent(null)}
          onStep={(step) => {
            const id = focus.move(step, state.event, false)
            if (id !== null) void setState({ event: id })
          }}
          onValue={onValue}
          onAround={onAround}
        />
      ) : null}
      {exportOpen ? <ExportDialog open onOpenChange={setExportOpen} filters={filters} zone={zone} /> : null}
    </ListContextProvider>
  )
}
