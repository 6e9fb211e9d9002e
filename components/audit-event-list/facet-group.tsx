'use client'

import type { UseQueryResult } from '@tanstack/react-query'
import { ChevronRight } from 'lucide-react'
import { useId, useState } from 'react'
import type { EventFacets } from '@/lib/contract/events'
import { SEVERITIES, type Severity } from '@/lib/event/taxonomy'
import { cn } from '@/lib/client/class-names'
import type { FACETS, EventFilters, ListParam } from '@/lib/client/filters'
import { Button } from '../ui/button'
import { FacetValue } from './facet-value'

export type Facet = (typeof FACETS)[number]
export type Entry = { value: string; count: number | null }

const SHOWN_AT_FIRST = 6
const SEARCHABLE_FROM = 12
const CLOSED_AT_FIRST: readonly string[] = ['category', 'resource_type', 'source']

export type FacetsProps = {
  query: UseQueryResult<EventFacets>
  filters: EventFilters
  onToggle: (param: ListParam, value: string) => void
  onOnly: (param: ListParam, value: string) => void
  onExclude: (field: string, value: string) => void
  onClear: (param: ListParam) => void
}

/** A chosen value stays in its list, at zero, when nothing under the other filters has it. */
function entriesOf(facet: Facet, data: EventFacets | undefined, chosen: readonly string[]): Entry[] {
  const counted: Entry[] = data?.facets[facet.field]?.values ?? []
  const missing = chosen.filter((value) => counted.every((entry) => entry.value !== value))
  const entries = [...counted, ...missing.map((value) => ({ value, count: data ? 0 : null }))]
  if (facet.field !== 'severity') return entries
  return entries.toSorted(
    (a, b) => SEVERITIES.indexOf(b.value as Severity) - SEVERITIES.indexOf(a.value as Severity),
  )
}

/** One facet: its values with their counts, those chosen marked, searched where there are many. */
export function FacetGroup({ facet, ...props }: FacetsProps & { facet: Facet }) {
  const id = useId()
  const chosen = props.filters[facet.param]
  const [open, setOpen] = useState(!CLOSED_AT_FIRST.includes(facet.field) || chosen.length > 0)
  const [all, setAll] = useState(false)
  const [search, setSearch] = useState('')
  const entries = entriesOf(facet, props.query.data, chosen)
  const found = entries.filter((entry) => entry.value.toLowerCase().includes(search.toLowerCase()))
  // What is chosen is in sight, wherever its count puts it.
  const shown = all
    ? found
    : found.filter((entry, index) => index < SHOWN_AT_FIRST || chosen.includes(entry.value))
  const exact = props.query.data?.facets[facet.field]?.exact ?? true

  return (
    <section aria-label={facet.label} className="border-b border-line px-2 py-1.5">
      <div className="flex items-center">
        <h2 className="min-w-0 flex-1">
          <button
            type="button"
            aria-expanded={open}
            aria-controls={id}
            onClick={() => setOpen(!open)}
            className="flex h-7 w-full items-center gap-1 rounded px-1 text-xs font-medium text-ink-2 hover:text-ink"
          >
            <ChevronRight
              aria-hidden
              className={cn('size-3.5 text-ink-3 transition-transform', open && 'rotate-90')}
            />
            {facet.label}
            {chosen.length > 0 ? (
              <span className="rounded-full bg-accent-soft px-1.5 text-[0.6875rem] text-accent">
                {chosen.length}
              </span>
            ) : null}
          </button>
        </h2>
        {chosen.length > 0 ? (
          <Button
            tone="quiet"
            size="sm"
            className="h-6 px-1.5"
            aria-label={`Clear ${facet.label}`}
            onClick={() => props.onClear(facet.param)}
          >
            Clear
          </Button>
        ) : null}
      </div>
      <div id={id} hidden={!open}>
        {entries.length > SEARCHABLE_FROM ? (
          <input
            type="search"
            aria-label={`Find in ${facet.label}`}
            placeholder="Find…"
            value={search}
            onChange={(event) => setSearch(event.target.value)}
            className="mx-1 mb-1 h-7 w-[calc(100%-0.5rem)] rounded border border-line bg-canvas px-2 text-xs"
          />
        ) : null}
        <ul>
          {shown.map((entry) => (
            <FacetValue
              key={entry.value}
              facet={facet}
              entry={entry}
              checked={chosen.includes(entry.value)}
              {...props}
            />
          ))}
        </ul>
        {props.query.data && found.length === 0 ? (
          <p className="px-2 py-1 text-xs text-ink-3">No value</p>
        ) : null}
        {all || found.length > shown.length ? (
          <button
            type="button"
            aria-expanded={all}
            onClick={() => setAll(!all)}
            className="h-6 px-2 text-xs text-ink-3 hover:text-ink"
          >
            {all ? 'Show fewer' : `Show ${found.length - shown.length} more`}
          </button>
        ) : null}
        {exact ? null : (
          <p className="px-2 py-1 text-xs text-ink-3">Counted over the newest matching events only</p>
        )}
      </div>
    </section>
  )
}
