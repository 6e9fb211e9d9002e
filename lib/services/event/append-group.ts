import type { BatchTx, TenantDatabase, Tx } from '@/lib/db/database'
import {
  copyEvents,
  expectHead,
  type Head,
  type KnownId,
  lockHead,
  noteEvents,
  type PlacedEvent,
  rowsOf,
} from '@/lib/db/queries/append'
import type { EventSealer } from '../ledger/event-sealer'
import { type Incoming, isSameEvent, placeEvent, sealIncoming } from './incoming'

const HOUR_MS = 3_600_000
/** Hours that ended this long ago may be in the aggregates; ADR 0004 gives the argument. */
const SETTLE_MS = HOUR_MS

export type AppendOutcome =
  | { status: 'stored'; seq: number }
  | { status: 'duplicate'; seq: number }
  | { status: 'conflict'; seq: number }
  | { status: 'refused'; reason: string }
  | { status: 'not_attempted' }

export type AppendRequest = { incoming: readonly Incoming[]; atomic: boolean }

/** Start of the hour before this one: earlier hours are settled (ISO 8601 with microseconds, comparable as text). */
const settledBefore = (nowMs: number): string =>
  new Date(Math.floor((nowMs - SETTLE_MS) / HOUR_MS) * HOUR_MS).toISOString().replace('Z', '000Z')

/** Whose log it is, what seals its events, and what time it is. */
export type AppendTo = { tenantId: string; sealer: EventSealer; nowMs: number }

/** What comes of each event when the log goes on at `nextSeq` and knows these ids; what is new is added to them, and returned. */
function tellApart(requests: readonly AppendRequest[], nextSeq: number, known: Map<string, KnownId>) {
  const fresh: Incoming[] = []
  const outcomes = requests.map(({ incoming, atomic }) => {
    const freshBefore = fresh.length
    const added: string[] = []
    const result = incoming.map((one): AppendOutcome => {
      const before: KnownId | undefined = known.get(one.event.id)
      if (before !== undefined)
        return { status: isSameEvent(before, one) ? 'duplicate' : 'conflict', seq: before.seq }
      const seq = nextSeq + fresh.length
      known.set(one.event.id, { seq, contentHash: one.contentHash })
      added.push(one.event.id)
      fresh.push(one)
      return { status: 'stored', seq }
    })
    if (!atomic || !result.some((outcome) => outcome.status === 'conflict')) return result
    fresh.length = freshBefore
    for (const id of added) known.delete(id)
    return result.map((outcome): AppendOutcome =>
      outcome.status === 'conflict' ? outcome : { status: 'not_attempted' },
    )
  })
  return { fresh, outcomes }
}

/** The writing of these events, which follow one another from `nextSeq` on; all that has to be computed for it is done when this returns. */
function prepareWrite({ tenantId, sealer, nowMs }: AppendTo, fresh: readonly Incoming[], nextSeq: number) {
  const recordedAt = new Date(nowMs).toISOString().replace('Z', '000Z')
  const placed = fresh.map((one, i): PlacedEvent =>
    placeEvent(sealer, one, tenantId, nextSeq + i, recordedAt),
  )
  const rows = rowsOf(tenantId, placed, recordedAt)
  const before = settledBefore(nowMs)
  return {
    copy: (tx: BatchTx) => copyEvents(tx, rows),
    note: (tx: BatchTx) => noteEvents(tx, tenantId, placed, before),
  }
}

/** Under the lock of the head: what was sealed by keys that are others now is sealed again. */
async function resealed(
  tx: Tx,
  { sealer, tenantId }: AppendTo,
  keyEpoch: number,
  fresh: readonly Incoming[],
): Promise<readonly Incoming[]> {
  if (fresh.every(({ seal }) => seal.keys.epoch === keyEpoch)) return fresh
  sealer.forget(tenantId)
  return sealIncoming(sealer, tx, tenantId, fresh, false)
}

/**
 * The append of one group inside a transaction of the caller: what is new is written, the rest is told apart.
 * @param expects with `new ids` nobody looks for those the log has; when it has one, nothing is written
 * @returns one list of outcomes a request, and the head as this leaves it
 * @throws what `isKnownId` tells, when a new id was none
 */
export async function appendGroup(
  tx: Tx,
  to: AppendTo,
  requests: readonly AppendRequest[],
  expects: 'repeats' | 'new ids' = 'repeats',
): Promise<{ outcomes: AppendOutcome[][]; head: Head }> {
  const given = ({ incoming }: AppendRequest) =>
    incoming.filter((one) => one.claimed.id).map(({ event }) => event.id)
  const ids = expects === 'repeats' ? requests.flatMap(given) : []
  const { head, known } = await lockHead(tx, to.tenantId, ids)
  const { fresh, outcomes } = tellApart(requests, head.nextSeq, known)
  if (fresh.length > 0) {
    const sealed = await resealed(tx, to, head.keyEpoch, fresh)
    const { copy, note } = prepareWrite(to, sealed, head.nextSeq)
    await tx.together(
      () => copy(tx),
      () => note(tx),
    )
  }
  return { outcomes, head: { ...head, nextSeq: head.nextSeq + fresh.length } }
}

/**
 * The append of one group to a log that is expected to go on at `head`, prepared and sent without waiting for what is being written before it.
 * @returns the head it would leave, and the outcomes once they are durable, which reject with what `hasMoved` or `isKnownId` tell
 * where nothing was written because the log was another; null where the group can not be written ahead
 */
export function appendAhead(
  db: TenantDatabase,
  to: AppendTo,
  requests: readonly AppendRequest[],
  head: Head,
): { next: Head; durable: Promise<AppendOutcome[][]> } | null {
  const { fresh, outcomes } = tellApart(requests, head.nextSeq, new Map())
  if (fresh.length === 0 || fresh.some(({ seal }) => seal.keys.epoch !== head.keyEpoch)) return null
  const { copy, note } = prepareWrite(to, fresh, head.nextSeq)
  const written = db.batch((tx) =>
    // First the head: rows that made a chunk hold locks that whoever has the head may wait for.
    Promise.all([expectHead(tx, head), copy(tx), note(tx)]),
  )
  return {
    next: { ...head, nextSeq: head.nextSeq + fresh.length },
    durable: written.then(() => outcomes),
  }
}
