import type { FacetField } from '@/lib/contract/events'
import { joinList, LIST_PARAMS, type ListParam } from '@/lib/query/param-table'

export type { ListParam }
export const LIST_NAMES = Object.keys(LIST_PARAMS) as ListParam[]

/** Parameters with one value, beside the times and the texts. */
export const SINGLE_NAMES = ['min_severity', 'ip', 'session_id', 'trace_id'] as const
export type SingleName = (typeof SINGLE_NAMES)[number]

/** What the page asks for: the API's own parameters, under their own names. Times are RFC 3339 or relative (`-24h`). */
export type EventFilters = {
  q: string | null
  search: string | null
  start_time: string | null
  end_time: string | null
} & Record<SingleName, string | null> &
  Record<ListParam, string[]>

export const NO_FILTERS: EventFilters = {
  q: null,
  search: null,
  start_time: null,
  end_time: null,
  min_severity: null,
  ip: null,
  session_id: null,
  trace_id: null,
  event_types: [],
  categories: [],
  severities: [],
  outcomes: [],
  actor_ids: [],
  actor_types: [],
  resource_ids: [],
  resource_types: [],
  sources: [],
  tags: [],
}

/** The list parameter a facet writes, and the field of the query language it excludes with. */
export const FACETS: readonly { field: FacetField; param: ListParam; queryField: string; label: string }[] = [
  { field: 'severity', param: 'severities', queryField: 'severity', label: 'Severity' },
  { field: 'outcome', param: 'outcomes', queryField: 'outcome', label: 'Outcome' },
  { field: 'category', param: 'categories', queryField: 'category', label: 'Category' },
  { field: 'event_type', param: 'event_types', queryField: 'type', label: 'Type' },
  { field: 'actor', param: 'actor_ids', queryField: 'actor.id', label: 'Actor' },
  { field: 'resource_type', param: 'resource_types', queryField: 'resource.type', label: 'Resource type' },
  { field: 'source', param: 'sources', queryField: 'source', label: 'Source' },
]

export const PARAM_LABELS: Record<ListParam | SingleName, string> = {
  min_severity: 'Severity at least',
  ip: 'IP address',
  session_id: 'Session',
  trace_id: 'Trace',
  event_types: 'Type',
  categories: 'Category',
  severities: 'Severity',
  outcomes: 'Outcome',
  actor_ids: 'Actor',
  actor_types: 'Actor type',
  resource_ids: 'Resource',
  resource_types: 'Resource type',
  sources: 'Source',
  tags: 'Tag',
}

/** The filters as query parameters, in one order: equal filters give equal strings. */
export function toParams(filters: EventFilters): URLSearchParams {
  const params = new URLSearchParams()
  for (const name of ['q', 'search', 'start_time', 'end_time', ...SINGLE_NAMES] as const) {
    const value = filters[name]
    if (value !== null && value.trim() !== '') params.set(name, value)
  }
  for (const name of LIST_NAMES) {
    if (filters[name].length > 0) params.set(name, joinList([...filters[name]].sort()))
  }
  return params
}

export function isFiltered(filters: EventFilters): boolean {
  return toParams(filters).size > 0
}

export function toggleValue(values: readonly string[], value: string): string[] {
  return values.includes(value) ? values.filter((other) => other !== value) : [...values, value]
}

function orList(values: readonly string[]): string {
  if (values.length < 2) return values[0] ?? ''
  return `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`
}

/** The filters in words, one clause an entry, for a person who is about to export what they choose. */
export function filtersInWords(filters: EventFilters, rangeInWords: string): string[] {
  const clauses = [rangeInWords]
  for (const name of LIST_NAMES) {
    if (filters[name].length > 0) clauses.push(`${PARAM_LABELS[name]} is ${orList(filters[name])}`)
  }
  for (const name of SINGLE_NAMES) {
    if (filters[name])
      clauses.push(`${PARAM_LABELS[name]}${name === 'min_severity' ? '' : ' is'} ${filters[name]}`)
  }
  if (filters.q?.trim()) clauses.push(`Query: ${filters.q.trim()}`)
  if (filters.search?.trim()) clauses.push(`Contains “${filters.search.trim()}”`)
  return clauses
}
