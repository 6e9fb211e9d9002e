import { fromEpochMs } from '@/lib/core/time'
import type { StoredEvent } from '@/lib/event/stored-event'
import { matches } from '@/lib/query/evaluate'
import { parseEventParams } from '@/lib/query/params'
import { DAY_MS, seqsOf } from './events'

export type Query = Record<string, string> | string[][]

// Wire times have three or six digits of the second; instants always six.
const instant = (text: string) => (text.length === 24 ? text.replace('Z', '000Z') : text)

/** What lib/query/evaluate.ts, the meaning of the filters in memory, makes of the same parameters. */
export function matching(log: readonly StoredEvent[], params: Query, nowMs: number): StoredEvent[] {
  const parsed = parseEventParams(new URLSearchParams(params), { now: fromEpochMs(nowMs), extra: [] })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults))
  const { start, end, filter } = parsed.query
  return log.filter((event) => {
    const at = instant(event.occurred_at)
    return (
      (start === null || at >= start) &&
      (end === null || at < end) &&
      (filter === null || matches(filter, event))
    )
  })
}

export const matchingSeqs = (log: readonly StoredEvent[], params: Query, nowMs: number) =>
  seqsOf(matching(log, params, nowMs))

type Pick = (event: StoredEvent) => string | null | undefined
export const valuesOf = (log: readonly StoredEvent[], pick: Pick) => [
  ...new Set(log.flatMap((event) => pick(event) ?? [])),
]

/** The nth different value of the log; fails when there is none. */
export function someValue(log: readonly StoredEvent[], pick: Pick, nth = 0): string {
  const all = valuesOf(log, pick)
  const value = all[nth % all.length]
  if (value === undefined) throw new Error('the log has no such value')
  return value
}

/** Each parameter alone, and how parameters go together. Values are taken from the log. */
export function listQueries(log: readonly StoredEvent[], nowMs: number): Record<string, Query[]> {
  const day = (ago: number) => new Date(nowMs - ago * DAY_MS).toISOString()
  const some = (pick: Pick, nth?: number) => someValue(log, pick, nth)
  const values = (pick: Pick) => valuesOf(log, pick)
  const ip = some((e) => e.actor?.ip_address)
  const userId = some((e) => e.actor?.id, 3)
  const quoted = some((e) => e.resource?.name)
  return {
    start_time: [{ start_time: day(3) }, { start_time: '-36h' }, { start_time: '2026-11-01' }],
    end_time: [{ end_time: day(30) }, { end_time: '-2d' }, { start_time: day(20), end_time: day(19.5) }],
    event_types: [
      { event_types: 'user.login' },
      { event_types: 'user.*,api.error' },
      [
        ['event_types', 'test.*'],
        ['event_types', 'data.exported'],
      ],
      { event_types: 'no.such' },
    ],
    categories: [{ categories: 'security' }, { categories: 'user,compliance' }],
    severities: [
      { severities: 'critical' },
      { severities: 'debug,error' },
      [
        ['severities', 'debug'],
        ['severities', 'warning'],
      ],
    ],
    min_severity: [{ min_severity: 'warning' }, { min_severity: 'debug' }, { min_severity: 'critical' }],
    outcomes: [{ outcomes: 'failure' }, { outcomes: 'partial,cancelled,pending' }],
    actor_ids: [
      { actor_ids: userId },
      { actor_ids: `${userId},${some((e) => e.actor?.id, 9)}` },
      { actor_ids: 'nobody' },
    ],
    actor_types: [{ actor_types: 'service' }, { actor_types: 'user,agent' }],
    resource_ids: [{ resource_ids: some((e) => e.resource?.id, 5) }],
    resource_types: [{ resource_types: some((e) => e.resource?.type, 1) }],
    sources: [
      { sources: some((e) => e.source) },
      {
        sources: values((e) => e.source)
          .slice(0, 3)
          .join(','),
      },
    ],
    ip: [
      { ip },
      { ip: `${ip.split('.').slice(0, 2).join('.')}.0.0/16` },
      { ip: '0.0.0.0/0' },
      { ip: '2001:db8::/32' },
    ],
    session_id: [{ session_id: some((e) => e.actor?.session_id) }],
    trace_id: [{ trace_id: some((e) => e.trace_id, 7) }],
    tags: [
      { tags: some((e) => e.tags[0]) },
      {
        tags: values((e) => e.tags[0])
          .slice(0, 4)
          .join(','),
      },
    ],
    search: [
      { search: 'login' },
      { search: 'failed login' },
      { search: quoted },
      { search: 'zzz-nothing-holds-this' },
    ],
    q: [
      { q: 'severity>=warning type:user.* -outcome:success' },
      { q: `actor:${JSON.stringify(userId)} OR ip:10.0.0.0/8` },
      { q: 'NOT (category:api OR category:system) duration>100ms' },
      { q: 'has:duration -has:ip' },
      { q: 'after:-7d before:-1d outcome:failure' },
      { q: 'seq:100..120' },
      { q: 'description:failed' },
      { q: `at:${day(5).slice(0, 10)}` },
      { q: '-severity:info -severity:debug' },
      { q: 'nothing-holds-this' },
    ],
    metadata: [...metadataQueries(log), { 'metadata.no.such': 'x' }, { q: 'has:metadata' }],
    together: [
      { event_types: 'user.*', outcomes: 'failure', start_time: day(30), end_time: day(1) },
      { search: 'user', severities: 'warning,error', actor_types: 'user' },
      { q: 'outcome:failure', categories: 'api,security', min_severity: 'warning' },
      { severities: 'info', q: 'severity:error' },
    ],
  }
}

function metadataQueries(log: readonly StoredEvent[]): Query[] {
  const found = new Map<string, string>()
  for (const { metadata } of log)
    for (const [key, value] of Object.entries(metadata ?? {}))
      if (typeof value !== 'object' && /^\w+$/.test(key) && !found.has(key)) found.set(key, String(value))
  return [...found]
    .filter(([, value]) => value !== '')
    .slice(0, 12)
    .map(([key, value]) => ({ [`metadata.${key}`]: value }))
}
