import type { EventPage } from '@/lib/contract/events'
import { decodeCursor, encodeCursor } from '@/lib/core/cursor'
import { Fault } from '@/lib/core/errors'
import { addMicros, fromEpochMicros, fromPostgres, toEpochMicros } from '@/lib/core/time'
import { type EventRow, toStoredEvent } from '@/lib/db/queries/event-row'
import { scanEvents } from '@/lib/db/queries/scan'
import type { Direction } from '@/lib/db/queries/scan-ranges'
import { type EventQuery, queryFingerprint } from '@/lib/query/params'
import { type Context, requirePermission } from '../context'
import { recordReading } from './looks'
import { EXAMINED_EVENTS_MAX, readingOf, scanOf } from './reading'

export type ListInput = {
  events: EventQuery
  cursor?: string | undefined
  limit: number
  order: 'asc' | 'desc'
}

type Place = { occurredAt: string; seq: number }

const placeOf = (row: EventRow): Place => ({ occurredAt: fromPostgres(row.occurred_at), seq: row.seq })

/** Past every event of an instant, in either direction: where a scan that paused between events stands. */
const between = (frontierUs: number, direction: Direction): Place =>
  direction === 'older'
    ? { occurredAt: fromEpochMicros(BigInt(frontierUs)), seq: 0 }
    : { occurredAt: fromEpochMicros(BigInt(frontierUs - 1)), seq: Number.MAX_SAFE_INTEGER }

/** The cursor's place moved so that its own event is on the page: the way back from an empty page. */
function including(place: Place | null, towards: Direction): Place | null {
  if (place === null) return null
  const { occurredAt, seq } = place
  // A cursor can't hold a seq outside 0 to MAX_SAFE_INTEGER: the neighbouring instant has the same meaning.
  if (towards === 'older')
    return seq < Number.MAX_SAFE_INTEGER
      ? { occurredAt, seq: seq + 1 }
      : { occurredAt: addMicros(occurredAt, 1n), seq: 0 }
  return seq > 0
    ? { occurredAt, seq: seq - 1 }
    : { occurredAt: addMicros(occurredAt, -1n), seq: Number.MAX_SAFE_INTEGER }
}

/**
 * A page of events, by (occurred_at, seq). Pages are cut by place, never by count, so what is inserted meanwhile neither
 * repeats nor hides an event. A page may be short, even empty, with `has_more`: the search then paused on its way.
 * @throws Fault forbidden, invalid_cursor
 */
export async function listEvents({ ctx, input }: { ctx: Context; input: ListInput }): Promise<EventPage> {
  requirePermission(ctx, 'read')
  const fingerprint = `${queryFingerprint(input.events)}-${input.order}`
  const cursor = input.cursor === undefined ? null : decodeCursor(input.cursor, fingerprint)
  if (cursor instanceof Fault) throw cursor
  await recordReading(ctx, input.events)
  const forwards: Direction = input.order === 'desc' ? 'older' : 'newer'
  const direction = cursor?.direction ?? forwards
  const after = cursor === null ? null : { us: Number(toEpochMicros(cursor.occurredAt)), seq: cursor.seq }
  const reading = readingOf(ctx, input.events)
  const scan = { ...scanOf(reading, input.limit + 1, EXAMINED_EVENTS_MAX), direction, after }
  const found = await scanEvents<EventRow>(ctx.db, scan)
  const rows = found.rows.slice(0, input.limit)
  const hasMore = found.rows.length > input.limit || !found.exhausted
  const last = rows.at(-1)
  const far =
    found.rows.length > input.limit || found.exhausted
      ? last && placeOf(last)
      : between(found.frontier, direction)
  const backwards: Direction = forwards === 'older' ? 'newer' : 'older'
  const goesBack = direction !== forwards
  const near = rows[0] === undefined ? including(cursor, goesBack ? forwards : backwards) : placeOf(rows[0])
  const at = (place: Place | null | undefined, towards: Direction) =>
    place == null
      ? null
      : encodeCursor({
          occurredAt: place.occurredAt,
          seq: place.seq,
          direction: towards,
          filterHash: fingerprint,
        })
  const events = rows.map(toStoredEvent)
  return {
    events: goesBack ? events.reverse() : events,
    limit: input.limit,
    has_more: hasMore,
    next_cursor: goesBack ? at(near, forwards) : hasMore ? at(far, forwards) : null,
    prev_cursor: goesBack ? (hasMore ? at(far, backwards) : null) : at(near, backwards),
  }
}
