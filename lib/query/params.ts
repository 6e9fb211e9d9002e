import { filterHashOf } from '@/lib/core/cursor'
import type { FieldFault } from '@/lib/core/errors'
import type { Instant } from '@/lib/core/time'
import type { Filter } from './ast'
import { hoistTimes, intersect } from './hoist'
import { ParamReader } from './param-reader'
import {
  joinList,
  LIST_PARAMS,
  METADATA_PREFIX,
  SINGLE_PARAMS,
  type EventParams,
  type ListParam,
  type SingleParam,
} from './param-table'
import { printFilter } from './print'
import { instantOf, resolveTimes } from './times'

export type { EventParams }

/**
 * What the list parameters ask for: a half-open range of `occurred_at`, where `start` belongs to it and `end` does not (null is
 * unbounded), and everything else in `filter`, with no relative time left in it. `start >= end` is possible, when `after:` and
 * `before:` contradict each other: then no event matches.
 */
export type EventQuery = {
  start: Instant | null
  end: Instant | null
  filter: Filter | null
  /** The query as it was sent, in canonical text, relative times as they were. Absent on a query nobody sent. */
  asked?: string
}

export type ParsedParams = { ok: true; query: EventQuery } | { ok: false; faults: FieldFault[] }

/**
 * Reads the list parameters. Strict: unknown, repeated, empty and contradicting ones are faults that name the parameter.
 * @param now canonical instant, for relative times
 * @param extra names the caller reads itself, such as `cursor`; they are left alone
 */
export function parseEventParams(
  params: URLSearchParams,
  { now, extra }: { now: Instant; extra: readonly string[] },
): ParsedParams {
  const reader = new ParamReader(params, extra)
  const startText = reader.time('start_time')
  const endText = reader.time('end_time')
  const asked = reader.filter()
  const start = startText === null ? null : instantOf(startText, now)
  const end = endText === null ? null : instantOf(endText, now)
  if (start !== null && end !== null && start >= end) {
    reader.fail(
      'start_time',
      'empty_range',
      'start_time must be before end_time, which is not part of the range',
    )
  }
  if (reader.faults.length > 0) return { ok: false, faults: reader.faults }

  const hoisted = hoistTimes(asked === null ? null : resolveTimes(asked, now))
  const { from, to } = intersect({ from: start, to: end }, hoisted.bounds)
  const text = [startText ?? '', endText ?? '', printFilter(asked)].join('\n')
  return { ok: true, query: { start: from, end: to, filter: hoisted.filter, asked: text } }
}

/** True when no event can match, because the range is empty. */
export function isEmptyQuery({ start, end }: EventQuery): boolean {
  return start !== null && end !== null && start >= end
}

/**
 * A short stable hash that binds a cursor to its filter. It names the query as it was asked, so `start_time=-7d` keeps its
 * cursors while the clock runs: page 2 goes on behind page 1's last event, and only the far end of the week moves along.
 */
export function queryFingerprint({ start, end, filter, asked }: EventQuery): string {
  return filterHashOf(asked ?? [start ?? '', end ?? '', printFilter(filter)].join('\n'))
}

/** The parameters of a request, in a fixed order; what is undefined or empty is left out. */
export function printEventParams(input: EventParams): URLSearchParams {
  const params = new URLSearchParams()
  const put = (name: string, value: string | undefined): void => {
    if (value !== undefined && value !== '') params.append(name, value)
  }
  put('start_time', input.start_time)
  put('end_time', input.end_time)
  for (const name of Object.keys(LIST_PARAMS) as ListParam[]) put(name, joinList(input[name] ?? []))
  put('min_severity', input.min_severity)
  for (const name of Object.keys(SINGLE_PARAMS) as SingleParam[]) put(name, input[name])
  for (const [path, value] of Object.entries(input.metadata ?? {})) put(`${METADATA_PREFIX}${path}`, value)
  put('search', input.search)
  put('q', input.q)
  return params
}
