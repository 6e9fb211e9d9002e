import type { EventPage } from '@/lib/contract/events'
import type { HistogramBy } from '@/lib/contract/event-histogram'
import { encodeCursor } from '@/lib/core/cursor'
import { fromEpochMs, parseInstant } from '@/lib/core/time'
import { type EventQuery, parseEventParams, queryFingerprint } from '@/lib/query/params'
import { getDashboard } from '@/lib/services/dashboard/get'
import { countEvents } from '@/lib/services/event/count'
import { facetEvents } from '@/lib/services/event/facets'
import { histogramEvents } from '@/lib/services/event/histogram'
import { listEvents } from '@/lib/services/event/list'
import { statsEvents } from '@/lib/services/event/stats'
import { freshCheckpoint } from '@/lib/services/ledger/get-checkpoint'
import { getInclusionProof } from '@/lib/services/ledger/prove-inclusion'
import type { LoadedLog } from '../loaded-log'
import {
  allOf,
  bareCount,
  bareFacets,
  bareHistogram,
  bareList,
  bareStats,
  type Floor,
  type Place,
} from './floors'

const DAY_MS = 86_400_000
const COMPRESSED_RANGE = '(a compressed week)'

/** A question, and the same one to the table itself; null where the table has no such answer. */
export type Case = { name: string; run: () => Promise<object>; floor: ((answer: object) => Floor) | null }

type StoredEvent = EventPage['events'][number]

const text = encodeURIComponent

export function queryOf(params: string): EventQuery {
  const parsed = parseEventParams(new URLSearchParams(params), { now: fromEpochMs(Date.now()), extra: [] })
  if (!parsed.ok) throw new Error(`${params}: ${JSON.stringify(parsed.faults)}`)
  return parsed.query
}

/** Questions and floors over one log. The `range` is named by what it is, and not by its times. */
function casesOver({ ctx }: LoadedLog, range: string) {
  const named = (what: string, params: string, note = '') =>
    `${what} ${params === '' ? '(no filter)' : decodeURIComponent(params.replace(range, COMPRESSED_RANGE))}${note}`
  const list = (params: string, note?: string, order: 'asc' | 'desc' = 'desc', place?: Place): Case => {
    const events = queryOf(params)
    const cursor =
      place?.occurredAt == null
        ? undefined
        : encodeCursor({
            occurredAt: place.occurredAt,
            seq: place.seq,
            direction: place.direction,
            filterHash: `${queryFingerprint(events)}-${order}`,
          })
    return {
      name: named('list', params, note),
      run: () => listEvents({ ctx, input: { events, cursor, limit: 50, order } }),
      floor: () => bareList(ctx, events, order, place),
    }
  }
  const count = (params: string): Case => {
    const events = queryOf(params)
    return {
      name: named('count', params),
      run: () => countEvents({ ctx, input: { events } }),
      floor: () => bareCount(ctx, events),
    }
  }
  const stats = (params: string): Case => {
    const events = queryOf(params)
    return {
      name: named('stats', params),
      run: () => statsEvents({ ctx, input: { events } }),
      floor: () => bareStats(ctx, events),
    }
  }
  const facets = (params: string): Case => {
    const events = queryOf(params)
    return {
      name: named('facets', params),
      run: () => facetEvents({ ctx, input: { events, fields: undefined } }),
      floor: () => bareFacets(ctx, events),
    }
  }
  const histogram = (params: string, by: HistogramBy = 'severity', buckets = 80): Case => {
    const events = queryOf(params)
    return {
      name: named(`histogram by ${by}`, params),
      run: () => histogramEvents({ ctx, input: { events, buckets, by } }),
      // Of the same width as the product chose.
      floor: (answer) => {
        const step = 'interval_seconds' in answer ? Number(answer.interval_seconds) : 0
        return bareHistogram(ctx, events, by, Math.max(1, step))
      },
    }
  }
  return { list, count, stats, facets, histogram }
}

/** An event from the middle of the log that has everything a filter asks for. */
async function sampledEvent({ ctx, days }: LoadedLog): Promise<StoredEvent> {
  const middle = fromEpochMs(Date.now() - (days / 2) * DAY_MS)
  const events = queryOf(`end_time=${middle}&q=has:session has:resource has:trace has:ip has:source has:tag`)
  const page = await listEvents({ ctx, input: { events, limit: 50, order: 'desc' } })
  const [event] = page.events
  if (event === undefined)
    throw new Error('There is no event in the middle to take the values of filters from')
  return event
}

const filtersOf = (one: StoredEvent) => [
  '',
  'event_types=security.anomaly_detected',
  'event_types=user.*',
  'categories=compliance',
  'severities=critical',
  'min_severity=warning',
  'outcomes=cancelled',
  `actor_ids=${text(one.actor?.id ?? '')}`,
  'actor_types=service',
  `resource_ids=${text(one.resource?.id ?? '')}`,
  `resource_types=${text(one.resource?.type ?? '')}`,
  `sources=${text(one.source ?? '')}`,
  `ip=${one.actor?.ip_address ?? ''}`,
  'ip=203.0.113.0/24',
  `session_id=${text(one.actor?.session_id ?? '')}`,
  `trace_id=${one.trace_id ?? ''}`,
  `tags=${text(one.tags[0] ?? '')}`,
  'metadata.method=DELETE',
  'actor_ids=nobody',
  'ip=192.0.2.77',
  `q=${text('severity>=warning -outcome:success type:user.*')}`,
  `q=${text('duration>=2s')}`,
]

/** The usual pairs. */
const pairsOf = (one: StoredEvent) => {
  const actor = `actor_ids=${text(one.actor?.id ?? '')}`
  const type = `event_types=${text(one.event_type)}`
  return [
    `${type}&${actor}`,
    `severities=error&${type}`,
    `${actor}&outcomes=failure`,
    `sources=${text(one.source ?? '')}&severities=error`,
    `categories=${text(one.category)}&outcomes=failure`,
    `resource_ids=${text(one.resource?.id ?? '')}&${type}`,
    `ip=${one.actor?.ip_address ?? ''}&${type}`,
    'search=failed&severities=error',
    `search=failed&${actor}`,
    `tags=${text(one.tags[0] ?? '')}&${type}`,
  ]
}

export async function queryCases(log: LoadedLog): Promise<Case[]> {
  const { ctx, days } = log
  const one = await sampledEvent(log)
  const actor = `actor_ids=${text(one.actor?.id ?? '')}`
  const middleMs = Date.now() - (days / 2) * DAY_MS
  const window = Math.min(7, days / 10) * DAY_MS
  const hot = 'start_time=-7d'
  const cold = `start_time=${fromEpochMs(middleMs - window / 2)}&end_time=${fromEpochMs(middleMs + window / 2)}`
  const { list, count, stats, facets, histogram } = casesOver(log, cold)
  const at = parseInstant(one.occurred_at)
  if (at === null) throw new Error(`${one.occurred_at} is no time`)
  const place = (direction: Place['direction']): Place => ({ occurredAt: at, seq: one.seq, direction })
  const { size } = await freshCheckpoint(ctx)
  const page = [list(actor), count(actor), facets(actor), histogram(actor)]
  return [
    ...filtersOf(one).map((params) => list(params)),
    ...pairsOf(one).map((params) => list(params)),
    list('search=failed', ' (a common word)'),
    list(`search=${text(one.actor?.email ?? one.actor?.name ?? '')}`, ' (a person)'),
    list(`search=${text(one.trace_id ?? '')}`, ' (a rare word)'),
    list('search=nobodyeverwrotethis', ' (an absent word)'),
    ...[hot, cold].flatMap((range) => [
      list(range),
      ...['severities=error', actor, 'search=failed'].map((filter) => list(`${range}&${filter}`)),
      count(range),
      stats(range),
      facets(range),
      histogram(range),
      count(`${range}&search=failed`),
    ]),
    list('', ', oldest first', 'asc'),
    ...['', 'severities=error', 'search=failed'].flatMap((params) => [
      list(params, ', a deep page', 'desc', place('older')),
      list(params, ', a deep page, back', 'desc', place('newer')),
    ]),
    ...['', 'severities=error', actor, 'search=failed'].flatMap((params) => [
      count(params),
      stats(params),
      facets(params),
      histogram(params),
    ]),
    ...(['category', 'outcome'] as const).map((by) => histogram('', by, 60)),
    {
      name: `an actor's page: list, count, facets, histogram at once`,
      run: async () => {
        const [answer = {}] = (await Promise.all(page.map(({ run }) => run()))).slice(3)
        return answer
      },
      floor: (answer) => allOf(page.map(({ floor }) => floor?.(answer)).filter((one) => one !== undefined)),
    },
    { name: 'dashboard', run: () => getDashboard({ ctx }), floor: null },
    // Of a tree size that is known: signing what has grown meanwhile is another matter.
    {
      name: 'inclusion proof',
      run: () => getInclusionProof({ ctx, input: { id: one.id, size } }),
      floor: null,
    },
  ]
}
