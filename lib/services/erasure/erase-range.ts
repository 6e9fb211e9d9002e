import type { Identifiers } from '@/drizzle/schema/erasure-cases'
import { fromEpochMs } from '@/lib/core/time'
import type { Sql, Tx } from '@/lib/db/database'
import { closeChunk, eraseEvents, type EventToErase, openChunk } from '@/lib/db/queries/erasure'
import { groupBits } from '@/lib/db/queries/event-row'
import type { TimeRange } from '@/lib/db/queries/ledger-verify'
import { PERSONAL_GROUPS } from '@/lib/event/personal'
import type { Openings } from '@/lib/ledger/stored-leaf'
import type { Clock } from '@/lib/platform/clock'
import { openEvents } from '../ledger/open-events'
import { type FoundEvent, possibleEvents } from './find'
import { holdsInForce, type HoldsInForce } from './holds'
import { type Choice, type EventPlan, planEvent } from './plan'
import { createTracer, type Tracer } from './subject'

/** A case that is worked on: where events are read, and how they are changed, each time in one transaction. */
export type CaseWork = {
  sql: Sql
  change: <T>(run: (tx: Tx) => Promise<T>) => Promise<T>
  tenantId: string
  clock: Clock
  caseNo: number
  pseudonym: string
  identifiers: Identifiers
  choice: Choice
}

/** A legal hold keeps an event of the person: the case waits until it ends. */
export class ErasureHeld extends Error {
  constructor(readonly holds: readonly string[]) {
    super(`held by ${holds.join(', ')}`)
    this.name = 'ErasureHeld'
  }
}

type Planned = FoundEvent & { plan: EventPlan }

/** @throws ErasureHeld */
function notHeld(planned: readonly Planned[], holds: HoldsInForce): Planned[] {
  if (holds.wholeLog.length > 0) throw new ErasureHeld(holds.wholeLog)
  return planned.filter(({ event, plan }) => {
    const held = holds.on(event)
    if (held.length > 0 && plan.isOwn) throw new ErasureHeld(held)
    return held.length === 0
  })
}

const planned = (trace: Tracer, choice: Choice, page: readonly FoundEvent[]): Planned[] =>
  page
    .map((found) => ({ ...found, plan: planEvent(trace, choice, found.event) }))
    .filter(({ plan }) => plan.groups.length > 0)

/** With the openings that stay when the keys are gone. */
async function toErase(
  { sql, tenantId, pseudonym }: CaseWork,
  events: readonly Planned[],
): Promise<EventToErase[]> {
  const opened = await openEvents(
    sql,
    tenantId,
    events.map(({ event }) => event),
  )
  return events.map(({ row, event, plan }, i) => {
    const found = opened[i]?.opened
    if (found == null) throw new Error(`event ${event.seq} can't be opened: the key of its person is gone`)
    const openings: Openings = { ...found.openings }
    for (const group of plan.groups) {
      const commitment = found.commitments[PERSONAL_GROUPS.indexOf(group)]
      if (commitment == null) throw new Error(`event ${event.seq} has no ${group} to erase`)
      openings[group] = { commitment }
    }
    return {
      seq: row.seq,
      at: row.occurred_at,
      id: row.id,
      groups: groupBits(plan.groups),
      actor: plan.traces.isActor ? pseudonym : null,
      resource: plan.traces.isResource ? pseudonym : null,
      openings,
      mention: !plan.isOwn,
    }
  })
}

/** Erases a page; looks again which events are held where a hold came into force meanwhile. @throws ErasureHeld */
async function erasePage(work: CaseWork, events: readonly Planned[]): Promise<number> {
  const { sql, change, tenantId, clock, caseNo } = work
  for (;;) {
    const holds = await holdsInForce(sql, tenantId, clock.nowMs())
    const free = notHeld(events, holds)
    if (free.length === 0) return 0
    const rows = await toErase(work, free)
    const now = fromEpochMs(clock.nowMs())
    const erased = await change((tx) => eraseEvents(tx, tenantId, caseNo, rows, holds.ids, now))
    if (erased !== null) return erased
  }
}

/** Erases what there is in one chunk, which is opened only where there is something. @throws ErasureHeld */
export async function eraseChunk(
  work: CaseWork,
  range: TimeRange,
  between: () => Promise<void>,
): Promise<number> {
  const { sql, change, tenantId, caseNo } = work
  const trace = createTracer(work.identifiers)
  let erased = 0
  let isOpen = false
  for await (const page of possibleEvents(sql, tenantId, range, work.identifiers)) {
    const events = planned(trace, work.choice, page)
    if (events.length === 0) continue
    const at = events[0]?.row.occurred_at ?? range.from
    if (!isOpen) {
      // Before anything is opened: a hold that forbids it leaves everything as it was.
      notHeld(events, await holdsInForce(sql, tenantId, work.clock.nowMs()))
      await between()
      await change((tx) => openChunk(tx, tenantId, caseNo, at))
      isOpen = true
    }
    await between()
    erased += await erasePage(work, events)
  }
  if (isOpen) await change((tx) => closeChunk(tx, tenantId, caseNo))
  return erased
}
