import 'server-only'
import { asc, eq } from 'drizzle-orm'
import { legalHolds } from '@/drizzle/schema'
import type { LegalHold } from '@/lib/contract/holds'
import { toEpochMicros } from '@/lib/core/time'
import { blockTerms } from '@/lib/db/queries/block-terms'
import { filterSql } from '@/lib/db/queries/filter-sql'
import { scanEvents } from '@/lib/db/queries/scan'
import { FUTURE_SKEW_MS, OCCURRED_AT_MIN } from '@/lib/event/limits'
import { and, type Filter, oneOf, or } from '@/lib/query/ast'
import type { Context } from '../context'
import { parseHoldQuery } from './query'
import { type HoldRow, isActive, toHold } from './row'

/** A person as the log knows them; at least one of both. */
export type Subject = { id: string | null; email: string | null }

type Reader = Pick<Context, 'db' | 'tenantId' | 'clock'>

/** The events in which a person acts, or is what is acted on. */
export function subjectFilter({ id, email }: Subject): Filter | null {
  const byId = id === null ? [] : [oneOf('actor.id', [id]), oneOf('resource.id', [id])]
  const byEmail =
    email === null
      ? []
      : [
          oneOf('actor.email', [email]),
          oneOf('actor.id', [email]),
          oneOf('resource.id', [email]),
          oneOf('resource.name', [email]),
        ]
  return or([...byId, ...byEmail])
}

const isNamed = (row: HoldRow, { id, email }: Subject): boolean =>
  (row.subjectId !== null && row.subjectId === id) ||
  (row.subjectEmail !== null && row.subjectEmail === email?.toLowerCase())

async function anyEvent({ db, tenantId, clock }: Reader, filter: Filter): Promise<boolean> {
  const found = await scanEvents(db, {
    tenantId,
    direction: 'older',
    bounds: {
      lo: Number(toEpochMicros(OCCURRED_AT_MIN)),
      hi: (clock.nowMs() + FUTURE_SKEW_MS) * 1000 + 1,
    },
    after: null,
    where: filterSql(filter),
    terms: blockTerms(filter),
    limit: 1,
    columns: 'occurred_at, seq',
    eventsMax: Number.MAX_SAFE_INTEGER,
  })
  return found.rows.length > 0
}

/**
 * The holds in force that block erasing this person: of the whole tenant, of the person by name, and those by another name or
 * by a filter that hold an event of the person.
 */
export async function holdsOn(reader: Reader, subject: Subject): Promise<LegalHold[]> {
  const nowMs = reader.clock.nowMs()
  const rows = await reader.db.orm
    .select()
    .from(legalHolds)
    .where(eq(legalHolds.tenantId, reader.tenantId))
    .orderBy(asc(legalHolds.createdAt))
  const theirs = subjectFilter(subject)
  const blocking: LegalHold[] = []
  for (const row of rows.filter((one) => isActive(one, nowMs))) {
    const held =
      row.kind === 'query'
        ? parseHoldQuery(row.query ?? '')
        : subjectFilter({ id: row.subjectId, email: row.subjectEmail })
    const blocks =
      row.kind === 'tenant' ||
      isNamed(row, subject) ||
      (theirs !== null && held !== null && (await anyEvent(reader, and([theirs, held]) ?? theirs)))
    if (blocks) blocking.push(toHold(row, nowMs))
  }
  return blocking
}
