import { Fault } from '@/lib/core/errors'
import type { Database, Tx } from '@/lib/db/database'
import { isKnownId, type KnownId, lockHead, writeEvents } from '@/lib/db/queries/append'
import type { Clock } from '@/lib/platform/clock'
import type { Log } from '@/lib/platform/log'
import type { EventSealer } from '../ledger/event-sealer'
import { type Incoming, isSameEvent, placeEvent, sealIncoming, type Unsealed } from './incoming'

/** Events waiting for a commit, over all tenants; more is refused with Retry-After rather than kept in memory. */
export const PENDING_EVENTS_MAX = 40_000
/** Events in one commit. Larger groups commit cheaper, and make the next request wait longer. */
export const GROUP_EVENTS_MAX = 2_000
/** Up to here a commit costs more for itself than for its events. */
const GROUP_EVENTS_MIN = 400
const RETRY_AFTER_SECONDS = 1
/** From this rate on background work waits; below it there is time for both. */
const BUSY_EVENTS_PER_SECOND = 1_000
/** So long after a sender repeated an id, the ids of its tenant are looked for before they are written. */
const REPEATS_EXPECTED_MS = 60_000
const HOUR_MS = 3_600_000
/** Hours that ended this long ago may be in the aggregates; ADR 0004 gives the argument. */
export const SETTLE_MS = HOUR_MS

export type AppendOutcome =
  | { status: 'stored'; seq: number }
  | { status: 'duplicate'; seq: number }
  | { status: 'conflict'; seq: number }
  | { status: 'refused'; reason: string }
  | { status: 'not_attempted' }

type Request = {
  incoming: readonly Incoming[]
  atomic: boolean
  resolve: (outcomes: AppendOutcome[]) => void
  reject: (error: unknown) => void
}

/** Start of the hour before this one: earlier hours are settled (ISO 8601 with microseconds, comparable as text). */
export const settledBefore = (nowMs: number): string =>
  new Date(Math.floor((nowMs - SETTLE_MS) / HOUR_MS) * HOUR_MS).toISOString().replace('Z', '000Z')

/** Whose log it is, what seals its events, and what time it is. */
export type AppendTo = { tenantId: string; sealer: EventSealer; nowMs: number }

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
 * @throws what `isKnownId` tells, when a new id was none
 */
export async function appendGroup(
  tx: Tx,
  to: AppendTo,
  requests: readonly Pick<Request, 'incoming' | 'atomic'>[],
  expects: 'repeats' | 'new ids' = 'repeats',
): Promise<AppendOutcome[][]> {
  const given = ({ incoming }: Pick<Request, 'incoming'>) =>
    incoming.filter((one) => one.claimed.id).map(({ event }) => event.id)
  const { tenantId, nowMs } = to
  const { firstSeq, keyEpoch, known } = await lockHead(
    tx,
    tenantId,
    expects === 'repeats' ? requests.flatMap(given) : [],
  )
  const fresh: Incoming[] = []
  const outcomes = requests.map(({ incoming, atomic }) => {
    const freshBefore = fresh.length
    const added: string[] = []
    const result = incoming.map((one): AppendOutcome => {
      const before: KnownId | undefined = known.get(one.event.id)
      if (before !== undefined)
        return { status: isSameEvent(before, one) ? 'duplicate' : 'conflict', seq: before.seq }
      const seq = firstSeq + fresh.length
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
  if (fresh.length > 0) {
    const recordedAt = new Date(nowMs).toISOString().replace('Z', '000Z')
    const sealed = await resealed(tx, to, keyEpoch, fresh)
    const placed = sealed.map((one, i) => placeEvent(to.sealer, one, tenantId, firstSeq + i, recordedAt))
    await writeEvents(tx, tenantId, placed, recordedAt, settledBefore(nowMs))
  }
  return outcomes
}

/** SQLSTATE classes that speak of the data, not of the server: 22 data exception, 23 constraint, 54 program limit. */
const isDataError = (error: unknown) =>
  typeof error === 'object' && error !== null && 'code' in error && /^(22|23|54)/.test(String(error.code))

/** Counts by whole seconds: the greater of the running second and the one before. */
function createRate(clock: Clock) {
  let second = 0
  let now = 0
  let before = 0
  const turn = () => {
    const current = Math.floor(clock.nowMs() / 1000)
    if (current === second) return
    before = current === second + 1 ? now : 0
    now = 0
    second = current
  }
  return {
    add: (n: number) => {
      turn()
      now += n
    },
    perSecond: () => {
      turn()
      return Math.max(now, before)
    },
  }
}

/**
 * Group commit: concurrent requests of a tenant become one transaction. A request resolves when its events are durable,
 * and an event that the database refuses takes no other with it.
 */
export function createAppendQueue(deps: { db: Database; clock: Clock; log: Log; sealer: EventSealer }) {
  const waiting = new Map<string, Request[]>()
  const running = new Set<string>()
  const repeatedAtMs = new Map<string, number>()
  let pendingEvents = 0
  const rate = createRate(deps.clock)

  /** Most senders never repeat themselves, and looking for each id costs a tenth of the append: so that is done where it was needed lately. */
  const commit = async (tenantId: string, group: readonly Request[]) => {
    const append = (expects: 'repeats' | 'new ids') =>
      deps.db
        .tenant(tenantId)
        .transaction((tx) =>
          appendGroup(tx, { tenantId, sealer: deps.sealer, nowMs: deps.clock.nowMs() }, group, expects),
        )
    const nowMs = deps.clock.nowMs()
    if (nowMs - (repeatedAtMs.get(tenantId) ?? -Infinity) > REPEATS_EXPECTED_MS) {
      try {
        return await append('new ids')
      } catch (error) {
        if (!isKnownId(error)) throw error
        repeatedAtMs.set(tenantId, nowMs)
      }
    }
    return append('repeats')
  }

  async function commitApart(tenantId: string, request: Request): Promise<AppendOutcome[]> {
    if (request.atomic || request.incoming.length === 1) {
      deps.log.error({ tenantId }, 'an event passed validation and was refused by the database')
      return request.incoming.map(() => ({
        status: 'refused',
        reason: 'The database could not store this event',
      }))
    }
    const middle = request.incoming.length >> 1
    const halves = [request.incoming.slice(0, middle), request.incoming.slice(middle)]
    const done: AppendOutcome[] = []
    for (const incoming of halves) done.push(...(await settle(tenantId, { ...request, incoming })))
    return done
  }

  async function settle(tenantId: string, request: Request): Promise<AppendOutcome[]> {
    try {
      return (await commit(tenantId, [request]))[0] ?? []
    } catch (error) {
      if (!isDataError(error)) throw error
      return commitApart(tenantId, request)
    }
  }

  async function flush(tenantId: string, group: readonly Request[]) {
    try {
      const outcomes = await commit(tenantId, group)
      group.forEach((request, index) => request.resolve(outcomes[index] ?? []))
    } catch (error) {
      if (!isDataError(error)) {
        for (const request of group) request.reject(error)
        return
      }
      for (const request of group) await settle(tenantId, request).then(request.resolve, request.reject)
    }
  }

  /** Half of what waits: the senders of the one half get their answers and prepare while the other half is written. */
  function takeGroup(queue: Request[]): Request[] {
    const eventsMax = Math.min(GROUP_EVENTS_MAX, Math.max(GROUP_EVENTS_MIN, pendingEvents >> 1))
    let events = 0
    let taken = 0
    while (taken < queue.length && (taken === 0 || events < eventsMax)) {
      events += queue[taken]?.incoming.length ?? 0
      if (taken > 0 && events > eventsMax) break
      taken++
    }
    return queue.splice(0, taken)
  }

  async function drain(tenantId: string, queue: Request[]) {
    running.add(tenantId)
    // One turn of the event loop: requests that were read in the same turn share the commit.
    await new Promise((resolve) => setImmediate(resolve))
    while (queue.length > 0) {
      const group = takeGroup(queue)
      await flush(tenantId, group)
      const events = group.reduce((sum, request) => sum + request.incoming.length, 0)
      pendingEvents -= events
      rate.add(events)
    }
    running.delete(tenantId)
    waiting.delete(tenantId)
  }

  /** As the log's own tenant: who records in it may be nobody there. */
  const seal = (tenantId: string, events: readonly Unsealed[]) =>
    sealIncoming(deps.sealer, deps.db.tenant(tenantId), tenantId, events, true).catch((error: unknown) => {
      pendingEvents -= events.length
      throw error
    })

  return {
    pendingEvents: () => pendingEvents,
    /** Whether events come in so fast that what can wait should. */
    isBusy: () => pendingEvents > 0 || rate.perSecond() >= BUSY_EVENTS_PER_SECOND,
    /**
     * Appends and waits until durable. One outcome per event, in order.
     * @throws Fault overloaded when too much is waiting already: nothing of the request was stored
     */
    append: async (
      tenantId: string,
      events: readonly Unsealed[],
      atomic: boolean,
    ): Promise<AppendOutcome[]> => {
      if (events.length === 0) return []
      if (pendingEvents + events.length > PENDING_EVENTS_MAX)
        throw new Fault('overloaded', 'Too many events are waiting to be stored; send these again later', {
          retryAfterSeconds: RETRY_AFTER_SECONDS,
        })
      pendingEvents += events.length
      const incoming = await seal(tenantId, events)
      return new Promise((resolve, reject) => {
        const queue = waiting.get(tenantId) ?? []
        waiting.set(tenantId, queue)
        queue.push({ incoming, atomic, resolve, reject })
        if (!running.has(tenantId)) void drain(tenantId, queue)
      })
    },
  }
}

export type AppendQueue = ReturnType<typeof createAppendQueue>
