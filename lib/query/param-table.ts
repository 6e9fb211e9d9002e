import type { Severity } from '@/lib/event/taxonomy'
import type { FieldName } from './fields'

/** Parameters that take any number of values, repeated or comma-separated; one of the values must match. */
export const LIST_PARAMS = {
  event_types: 'type',
  categories: 'category',
  severities: 'severity',
  outcomes: 'outcome',
  actor_ids: 'actor.id',
  actor_types: 'actor.type',
  resource_ids: 'resource.id',
  resource_types: 'resource.type',
  sources: 'source',
  tags: 'tag',
} as const satisfies Record<string, FieldName>

/** Parameters that take one value, as it is. */
export const SINGLE_PARAMS = { ip: 'ip', session_id: 'session', trace_id: 'trace' } as const satisfies Record<
  string,
  FieldName
>

export type ListParam = keyof typeof LIST_PARAMS
export type SingleParam = keyof typeof SINGLE_PARAMS

export const METADATA_PREFIX = 'metadata.'

/** Every parameter but `metadata.<path>`, with what the API document says of it. */
export const EVENT_PARAMS: Readonly<Record<string, string>> = {
  start_time: 'First instant of the range: RFC 3339, a date (midnight UTC), or relative to now (-7d, -15m)',
  end_time: 'End of the range, itself outside it: the same forms as start_time',
  event_types: 'Event types; a trailing * stands for any ending (user.*). Repeated or comma-separated',
  categories: 'Categories. Repeated or comma-separated',
  severities: 'Severities. Repeated or comma-separated',
  min_severity: 'This severity or a higher one',
  outcomes: 'Outcomes. Repeated or comma-separated',
  actor_ids: 'Actor ids. Repeated or comma-separated; a value with a comma goes in double quotes',
  actor_types: 'Actor types. Repeated or comma-separated',
  resource_ids: 'Resource ids. Repeated or comma-separated; a value with a comma goes in double quotes',
  resource_types: 'Resource types. Repeated or comma-separated',
  sources: 'Sending services. Repeated or comma-separated',
  ip: 'An IP address or a network such as 10.0.0.0/8',
  session_id: 'Session id, exactly',
  trace_id: 'Trace id, exactly',
  tags: 'Events with any of these tags. Repeated or comma-separated',
  search: 'Words that must all occur, each from its start; "several words" in double quotes are one phrase',
  q: 'A filter: actor:alice severity>=warning -outcome:success "failed login"',
}

/** The parameters as an object, for those who build a request. Times as the API takes them; `metadata` by dotted path. */
export type EventParams = { readonly [Name in ListParam]?: readonly string[] | undefined } & {
  readonly [Name in SingleParam]?: string | undefined
} & {
  readonly start_time?: string | undefined
  readonly end_time?: string | undefined
  readonly min_severity?: Severity | undefined
  readonly search?: string | undefined
  readonly q?: string | undefined
  readonly metadata?: Readonly<Record<string, string>> | undefined
}

/**
 * Splits `a,b,"c,d"`; a value is quoted only when it begins with a quote, and then a backslash keeps what follows it.
 * Null when a quote is never closed.
 */
export function splitList(text: string): string[] | null {
  const values: string[] = []
  const item = /"((?:[^"\\]|\\[^])*)"(?=,|$)|([^",][^,]*|)(?=,|$)/y
  for (;;) {
    const found = item.exec(text)
    if (found === null) return null
    values.push(found[1] === undefined ? (found[2] ?? '').trim() : found[1].replace(/\\([^])/g, '$1'))
    if (item.lastIndex >= text.length) return values
    item.lastIndex++
  }
}

export function joinList(values: readonly string[]): string {
  return values
    .map((value) => (/^[\s"]|,|\s$/.test(value) ? `"${value.replace(/["\\]/g, '\\$&')}"` : value))
    .join(',')
}
