import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { ApiKey } from '@/lib/contract/api-keys'
import type { EventType } from '@/lib/contract/event-types'
import type { EventCount, EventFacets, EventPage as WireEventPage } from '@/lib/contract/events'
import type { EventHistogram } from '@/lib/contract/event-histogram'
import type { ErasureCase } from '@/lib/contract/erasure'
import type { LegalHold } from '@/lib/contract/holds'
import type { Invitation, Member } from '@/lib/contract/members'
import type { Retention } from '@/lib/contract/retention'
import type { SignInRule } from '@/lib/contract/sign-in-rule'
import type { StoredEvent } from '@/lib/event/stored-event'
import { getJson } from './fetch'
import { toParams, type EventFilters } from './filters'

const EVENTS = '/api/audit/events'
export const PAGE_SIZE = 50
/** Endless scroll asks for more at a time, so that a fast wheel does not outrun it. */
export const SCROLL_PAGE_SIZE = 100
export const HISTOGRAM_BARS = 80

export type Order = 'asc' | 'desc'
type EventPage = Omit<WireEventPage, 'events'> & { events: StoredEvent[] }
type Asked = { filters: EventFilters; order: Order }
/** How a question gets its answer: by HTTP in a browser, within the process for the first rows of a page. */
export type Ask = typeof getJson

function listParams({ filters, order }: Asked, cursor: string | null, limit: number): URLSearchParams {
  const params = toParams(filters)
  if (order === 'asc') params.set('order', order)
  if (cursor !== null) params.set('cursor', cursor)
  params.set('limit', String(limit))
  return params
}

// The keys hold the filters as the API sees them, so equal questions share an answer and an answer that comes late can
// only land under the question it belongs to.
const keyOf = (filters: EventFilters) => toParams(filters).toString()

export function eventPageOptions(asked: Asked, cursor: string | null, ask: Ask = getJson) {
  return queryOptions({
    queryKey: ['events', 'page', keyOf(asked.filters), asked.order, cursor],
    queryFn: ({ signal }) => ask<EventPage>(EVENTS, listParams(asked, cursor, PAGE_SIZE), signal),
    placeholderData: keepPreviousData,
  })
}

export function eventScrollOptions(asked: Asked, ask: Ask = getJson) {
  return infiniteQueryOptions({
    queryKey: ['events', 'scroll', keyOf(asked.filters), asked.order],
    queryFn: ({ pageParam, signal }) =>
      ask<EventPage>(EVENTS, listParams(asked, pageParam, SCROLL_PAGE_SIZE), signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last: EventPage) => last.next_cursor,
    placeholderData: keepPreviousData,
  })
}

/** What came in since a page was read: the events on the newer side of its `prev_cursor`. */
export function newerEventsOptions(asked: Asked, prevCursor: string | null) {
  return queryOptions({
    queryKey: ['events', 'newer', keyOf(asked.filters), prevCursor],
    queryFn: ({ signal }) =>
      getJson<EventPage>(EVENTS, listParams(asked, prevCursor, SCROLL_PAGE_SIZE), signal),
    enabled: prevCursor !== null,
    staleTime: 0,
  })
}

export function eventOptions(id: string) {
  return queryOptions({
    queryKey: ['event', id],
    queryFn: ({ signal }) =>
      getJson<StoredEvent>(`${EVENTS}/${encodeURIComponent(id)}`, new URLSearchParams(), signal),
    // An event never changes once it is stored.
    staleTime: Infinity,
  })
}

export function countOptions(filters: EventFilters) {
  return queryOptions({
    queryKey: ['events', 'count', keyOf(filters)],
    queryFn: ({ signal }) => getJson<EventCount>(`${EVENTS}/count`, toParams(filters), signal),
    placeholderData: keepPreviousData,
  })
}

export function facetsOptions(filters: EventFilters) {
  return queryOptions({
    queryKey: ['events', 'facets', keyOf(filters)],
    queryFn: ({ signal }) => getJson<EventFacets>(`${EVENTS}/facets`, toParams(filters), signal),
    placeholderData: keepPreviousData,
  })
}

export function histogramOptions(filters: EventFilters, bars: number = HISTOGRAM_BARS) {
  return queryOptions({
    queryKey: ['events', 'histogram', keyOf(filters), bars],
    queryFn: ({ signal }) => {
      const params = toParams(filters)
      params.set('buckets', String(bars))
      return getJson<EventHistogram>(`${EVENTS}/histogram`, params, signal)
    },
    placeholderData: keepPreviousData,
  })
}

export function apiKeysOptions() {
  return queryOptions({
    queryKey: ['api-keys'],
    queryFn: ({ signal }) =>
      getJson<{ api_keys: ApiKey[] }>('/api/audit/api-keys', new URLSearchParams(), signal),
  })
}

export function membersOptions() {
  return queryOptions({
    queryKey: ['members'],
    queryFn: ({ signal }) =>
      getJson<{ members: Member[]; invitations: Invitation[] }>(
        '/api/audit/members',
        new URLSearchParams(),
        signal,
      ),
  })
}

export function retentionOptions() {
  return queryOptions({
    queryKey: ['retention'],
    queryFn: ({ signal }) => getJson<Retention>('/api/audit/retention', new URLSearchParams(), signal),
  })
}

export function holdsOptions() {
  return queryOptions({
    queryKey: ['holds'],
    queryFn: ({ signal }) =>
      getJson<{ holds: LegalHold[] }>('/api/audit/holds', new URLSearchParams(), signal),
  })
}

const ERASING: readonly string[] = ['approved', 'erasing', 'compacting']
const ERASING_POLL_MS = 2_000

/** Asks again while a case is worked on. */
export function erasuresOptions() {
  return queryOptions({
    queryKey: ['erasures'],
    queryFn: ({ signal }) =>
      getJson<{ cases: ErasureCase[]; approvals_needed: number }>(
        '/api/audit/erasures',
        new URLSearchParams(),
        signal,
      ),
    refetchInterval: ({ state }) =>
      state.data?.cases.some((one) => ERASING.includes(one.state)) === true ? ERASING_POLL_MS : false,
  })
}

export function signInRuleOptions() {
  return queryOptions({
    queryKey: ['sign-in-rule'],
    queryFn: ({ signal }) =>
      getJson<SignInRule>('/api/audit/tenants/current/sign-in', new URLSearchParams(), signal),
  })
}

export function eventTypesOptions() {
  return queryOptions({
    queryKey: ['event-types'],
    queryFn: ({ signal }) =>
      getJson<{ event_types: EventType[]; allow_unregistered: boolean }>(
        '/api/audit/event-types',
        new URLSearchParams(),
        signal,
      ),
    staleTime: 60_000,
  })
}
