import {
  createMultiParser,
  createParser,
  parseAsString,
  parseAsStringLiteral,
  type inferParserType,
} from 'nuqs/server'
import { COLUMNS_DEFAULT, readColumns, sameColumns, writeColumns } from './columns-param'
import { joinList, splitList } from '@/lib/query/param-table'
import { LIST_NAMES, SINGLE_NAMES, type EventFilters } from './filters'
import { ZONES } from './time-format'

export const ORDERS = ['desc', 'asc'] as const
export const VIEWS = ['pages', 'scroll'] as const
export type View = (typeof VIEWS)[number]
/** Seconds between two refreshes; `off` never. */
export const LIVE_CHOICES = ['off', '5', '10', '30', '60'] as const
export type Live = (typeof LIVE_CHOICES)[number]

const columns = createParser({ parse: readColumns, serialize: writeColumns, eq: sameColumns })

// A change of what is asked is a step the Back button undoes; how it is shown is not.
const list = createMultiParser<string[]>({
  parse: (texts) => texts.flatMap((one) => splitList(one) ?? [one]).filter((value) => value !== ''),
  serialize: (values) => (values.length > 0 ? [joinList(values)] : []),
  eq: (a, b) => joinList(a) === joinList(b),
})
  .withDefault([])
  .withOptions({ history: 'push' })
const text = parseAsString.withOptions({ history: 'push' })

/** The whole state of the events page, and its one definition. The first group has the names of the API's parameters. */
export const EVENT_PARSERS = {
  q: text,
  search: text,
  start_time: text,
  end_time: text,
  min_severity: text,
  ip: text,
  session_id: text,
  trace_id: text,
  event_types: list,
  categories: list,
  severities: list,
  outcomes: list,
  actor_ids: list,
  actor_types: list,
  resource_ids: list,
  resource_types: list,
  sources: list,
  tags: list,
  order: parseAsStringLiteral(ORDERS).withDefault('desc').withOptions({ history: 'push' }),
  cursor: parseAsString.withOptions({ history: 'push' }),

  event: parseAsString,
  tz: parseAsStringLiteral(ZONES).withDefault('utc'),
  cols: columns.withDefault(COLUMNS_DEFAULT),
  view: parseAsStringLiteral(VIEWS).withDefault('pages'),
  live: parseAsStringLiteral(LIVE_CHOICES).withDefault('off'),
}

export type EventsState = inferParserType<typeof EVENT_PARSERS>

/** The part of the state that says which events are asked for. */
export function filtersOf(state: EventsState): EventFilters {
  const names = ['q', 'search', 'start_time', 'end_time', ...SINGLE_NAMES, ...LIST_NAMES] as const
  return Object.fromEntries(names.map((name) => [name, state[name]])) as EventFilters
}

/** A change of filters, as a change of the URL: a page of the old result means nothing in the new one. */
export function filterChange(change: Partial<EventFilters>): Partial<EventsState> {
  return { ...change, cursor: null }
}
