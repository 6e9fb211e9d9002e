import type { Identifiers } from '@/drizzle/schema/erasure-cases'
import type { Sql } from '@/lib/db/database'
import { appearances, possibleTraces } from '@/lib/db/queries/erasure'
import { type EventRow, toStoredEvent } from '@/lib/db/queries/event-row'
import type { TimeRange } from '@/lib/db/queries/ledger-verify'
import type { StoredEvent } from '@/lib/event/stored-event'
import { needlesOf } from './subject'

/** Events read at once; on the embedded database everything else waits meanwhile. */
const PAGE_EVENTS = 1_000

/** Whom a request names; one of both at least. The e-mail in lower case. */
export type Named = { id: string | null; email: string | null }

/**
 * All names of the person in these parts of the log: with an e-mail the ids seen with it, with an id the e-mails seen with it, and the names of
 * all these. Not further than that: a shared mailbox must not make one person of many.
 */
export async function identify(
  sql: Sql,
  tenantId: string,
  ranges: readonly TimeRange[],
  { id, email }: Named,
): Promise<Identifiers> {
  const ids = new Set(id === null ? [] : [id])
  const emails = new Set(email === null ? [] : [email])
  // An e-mail that is used as an id.
  if (email !== null) ids.add(email)
  const names = new Set<string>()
  for (const range of ranges)
    for (const seen of await appearances(
      sql,
      tenantId,
      range,
      id === null ? [] : [id],
      email === null ? [] : [email],
    )) {
      if (seen.id !== null) ids.add(seen.id)
      if (seen.email !== null && (seen.id === id || seen.email === email)) emails.add(seen.email)
      if (seen.name !== null && seen.name.trim() !== '') names.add(seen.name.trim())
    }
  return { ids: [...ids], emails: [...emails], names: [...names] }
}

export type FoundEvent = { row: EventRow; event: StoredEvent }

/** Events of this range that may say something of the person, a page at a time. */
export async function* possibleEvents(
  sql: Sql,
  tenantId: string,
  range: TimeRange,
  identifiers: Identifiers,
): AsyncGenerator<FoundEvent[]> {
  const needles = [...new Set(needlesOf(identifiers).map(({ text }) => text))]
  for (let after: EventRow | null = null; ;) {
    const rows: EventRow[] = await possibleTraces(
      sql,
      tenantId,
      range,
      identifiers,
      needles,
      after,
      PAGE_EVENTS,
    )
    if (rows.length > 0) yield rows.map((row) => ({ row, event: toStoredEvent(row) }))
    if (rows.length < PAGE_EVENTS) return
    after = rows.at(-1) ?? null
  }
}
