import { eq } from 'drizzle-orm'
import { legalHolds } from '@/drizzle/schema'
import type { Sql } from '@/lib/db/database'
import type { StoredEvent } from '@/lib/event/stored-event'
import { matches } from '@/lib/query/evaluate'
import { subjectFilter } from '../hold/holds-on'
import { parseHoldQuery } from '../hold/query'
import { type HoldRow, isActive } from '../hold/row'

/** The holds in force: which they are, and which events they keep as they are. */
export type HoldsInForce = {
  ids: string[]
  /** One holds everything. */
  wholeLog: string[]
  /** The holds that keep this event. */
  on: (event: StoredEvent) => string[]
}

const holdsEvent = ({ kind, subjectId, subjectEmail, query }: HoldRow): ((event: StoredEvent) => boolean) => {
  if (kind === 'tenant') return () => true
  const filter =
    kind === 'query' ? parseHoldQuery(query ?? '') : subjectFilter({ id: subjectId, email: subjectEmail })
  return (event) => filter !== null && matches(filter, event)
}

/** @throws Error when a hold can't be read any more: then nothing may be erased */
export async function holdsInForce(sql: Sql, tenantId: string, nowMs: number): Promise<HoldsInForce> {
  const rows = await sql.orm.select().from(legalHolds).where(eq(legalHolds.tenantId, tenantId))
  const active = rows.filter((row) => isActive(row, nowMs))
  const tests = active.map((row) => ({ id: row.id, holds: holdsEvent(row) }))
  return {
    ids: active.map(({ id }) => id),
    wholeLog: active.filter(({ kind }) => kind === 'tenant').map(({ id }) => id),
    on: (event) => tests.filter(({ holds }) => holds(event)).map(({ id }) => id),
  }
}
