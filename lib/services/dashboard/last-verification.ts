import type { LastVerification } from '@/lib/contract/dashboard'
import { fromPostgres, toWire } from '@/lib/core/time'
import { type EventRow, toStoredEvent } from '@/lib/db/queries/event-row'
import { type ScanResult, scanEvents } from '@/lib/db/queries/scan'
import { OWN_SOURCE, type StoredEvent } from '@/lib/event/stored-event'
import { and, oneOf } from '@/lib/query/ast'
import type { Context } from '../context'
import { EXAMINED_EVENTS_MAX, readingOf, scanOf } from '../event/reading'

const CHECKS = and([oneOf('action', ['ledger.verify']), oneOf('source', [OWN_SOURCE])])

const numberOf = ({ metadata }: StoredEvent, name: string): number | null => {
  const value = metadata?.[name]
  return typeof value === 'number' ? value : null
}

/** The last check of the log against its tree, which is an event of the log. */
export async function lastVerification(ctx: Context): Promise<LastVerification> {
  const reading = readingOf(ctx, { start: null, end: null, filter: CHECKS })
  let found: ScanResult<EventRow> | null = null
  // "Never" is said only when everything was looked through.
  while (found === null || (found.rows.length === 0 && !found.exhausted))
    found = await scanEvents<EventRow>(ctx.db, {
      ...scanOf(reading, 1, EXAMINED_EVENTS_MAX),
      after: found === null ? null : { us: found.frontier, seq: 0 },
    })
  const [row] = found.rows
  if (row === undefined) return { last: null }
  const event = toStoredEvent(row)
  return {
    last: {
      event_id: event.id,
      at: toWire(fromPostgres(row.occurred_at)),
      by: event.actor?.name ?? event.actor?.id ?? '',
      ok: event.outcome === 'success',
      events: numberOf(event, 'events'),
      problem_count: numberOf(event, 'problem_count'),
    },
  }
}
