import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import type { EventPage, Receipt } from '@/lib/contract/events'
import type { Database } from '@/lib/db/database'
import { EVENT_ROW_COLUMNS, type EventRow, toStoredEvent } from '@/lib/db/queries/event-row'
import { demoEvents } from '@/lib/demo/generate'
import type { StoredEvent } from '@/lib/event/stored-event'
import type { Params, Tenant } from './api'

export const EVENTS = '/api/audit/events'
export const NDJSON = { 'content-type': 'application/x-ndjson' }
export const DAY_MS = 86_400_000
const BATCH_EVENTS = 1_000

/** A small valid event with an id of its own. */
export const anEvent = (fields: object = {}) => ({ id: randomUUID(), event_type: 'user.login', ...fields })

/** Sends events and expects all of them to be stored. */
export async function store(tenant: Tenant, events: readonly object[]): Promise<Receipt> {
  const results: Receipt['results'] = []
  for (let at = 0; at < events.length; at += BATCH_EVENTS) {
    const { status, body } = await tenant.post<Receipt>(EVENTS, events.slice(at, at + BATCH_EVENTS))
    expect({ status, refused: body.results?.find((item) => item.status !== 'stored') }).toEqual({
      status: 201,
      refused: undefined,
    })
    results.push(...body.results)
  }
  return { stored: results.length, duplicate: 0, rejected: 0, results }
}

/** A realistic log of exactly `count` events over the days before `endMs`, in time order. */
export const demoLog = (count: number, days: number, endMs: number, seed = 1) => [
  ...demoEvents({ seed, start: endMs - days * DAY_MS, end: endMs, count }),
]

/** The tenant's whole log straight from the table, newest first: what the API is compared with. */
export async function storedEvents(db: Database, tenantId: string): Promise<StoredEvent[]> {
  const rows = await db.query<EventRow>(
    `select ${EVENT_ROW_COLUMNS} from events where tenant_id = $1 order by occurred_at desc, seq desc`,
    [tenantId],
  )
  return rows.map(toStoredEvent)
}

/** Every event the list gives for these parameters, page by page to the end. */
export async function listAll(
  tenant: Tenant,
  params: Record<string, string> | string[][],
  limit = 1_000,
): Promise<StoredEvent[]> {
  const events: StoredEvent[] = []
  const own = new URLSearchParams(params)
  for (let cursor: string | null = null; ;) {
    const query = new URLSearchParams(own)
    query.set('limit', String(limit))
    if (cursor !== null) query.set('cursor', cursor)
    const { status, body }: { status: number; body: EventPage } = await tenant.get(EVENTS, query.toString())
    if (status !== 200) throw new Error(`${own.toString()}: ${status} ${JSON.stringify(body)}`)
    events.push(...(body.events as StoredEvent[]))
    cursor = body.next_cursor
    if (cursor === null) return events
  }
}

export const seqsOf = (events: readonly { seq: number }[]) => events.map(({ seq }) => seq)

/** The names a 400 gives. */
export async function namedFaults(tenant: Tenant, params: Params, path = EVENTS): Promise<string[]> {
  const { status, body } = await tenant.get<{ errors?: { field: string; code: string }[] }>(path, params)
  return [String(status), ...(body.errors ?? []).map(({ field, code }) => `${field} ${code}`)]
}
