import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { Dashboard } from '@/lib/contract/dashboard'
import type { EventFacets, EventStats } from '@/lib/contract/events'
import type { EventHistogram, HistogramBy } from '@/lib/contract/event-histogram'
import { getJson } from './fetch'
import { NO_FILTERS, toParams, type EventFilters } from './filters'

const EVENTS = '/api/audit/events'
const BARS = 60
const STATE_EVERY_MS = 15_000

const paramsOf = (filters: Partial<EventFilters>, more: Record<string, string> = {}) => {
  const params = toParams({ ...NO_FILTERS, ...filters })
  for (const [name, value] of Object.entries(more)) params.set(name, value)
  return params
}

export function statsOptions(filters: Partial<EventFilters>) {
  const params = paramsOf(filters)
  return queryOptions({
    queryKey: ['events', 'stats', params.toString()],
    queryFn: ({ signal }) => getJson<EventStats>(`${EVENTS}/stats`, params, signal),
    placeholderData: keepPreviousData,
  })
}

export function seriesOptions(filters: Partial<EventFilters>, by: HistogramBy) {
  const params = paramsOf(filters, { buckets: String(BARS), by })
  return queryOptions({
    queryKey: ['events', 'series', params.toString()],
    queryFn: ({ signal }) => getJson<EventHistogram>(`${EVENTS}/histogram`, params, signal),
  })
}

export function sourcesOptions(filters: Partial<EventFilters>) {
  const params = paramsOf(filters, { fields: 'source' })
  return queryOptions({
    queryKey: ['events', 'sources', params.toString()],
    queryFn: ({ signal }) => getJson<EventFacets>(`${EVENTS}/facets`, params, signal),
    placeholderData: keepPreviousData,
  })
}

/** How the log stands now; asked for again and again. */
export const dashboardOptions = () =>
  queryOptions({
    queryKey: ['dashboard'],
    queryFn: ({ signal }) => getJson<Dashboard>('/api/audit/dashboard', new URLSearchParams(), signal),
    refetchInterval: STATE_EVERY_MS,
  })
