import { Fault } from '@/lib/core/errors'
import type { Database } from '@/lib/db/database'
import { hasMoved, type Head, isKnownId } from '@/lib/db/queries/append'
import type { Clock } from '@/lib/platform/clock'
import type { Log } from '@/lib/platform/log'
import type { EventSealer } from '../ledger/event-sealer'
import { appendAhead, appendGroup, type AppendOutcome, type AppendRequest } from './append-group'
import { createRate } from './append-rate'
import { sealIncoming, type Unsealed } from './incoming'

/** Events waiting for a commit, over all tenants; more is refused with Retry-After rather than kept in memory. */
export const PENDING_EVENTS_MAX = 20_000
/** Events in one commit. Larger groups commit cheaper, and make the next request wait longer. */
export const GROUP_EVENTS_MAX = 2_000
/** Up to here a commit costs more for itself than for its events. */
const GROUP_EVENTS_MIN = 200
/** Groups of a log that are on their way: one that is written, and one that is ready behind it. */
const GROUPS_MAX = 2
/** After so many groups that were prepared for another place in the log than they got, in doubling pauses, this many go without. */
const PAUSE_GROUPS_MAX = 64
/** Of logs nothing waits for it is remembered where they go on. */
const IDLE_LOGS_MAX = 1_000
const RETRY_AFTER_SECONDS = 1
/** From this rate on background work waits; below it there is time for both. */
const BUSY_EVENTS_PER_SECOND = 1_000
/** So long after a sender repeated an id, the ids of its tenant are looked for before they are written. */
const REPEATS_EXPECTED_MS = 60_000

type Request = AppendRequest & {
  resolve: (outcomes: AppendOutcome[]) => void
  reject: (error: unknown) => void
}

/** What is on its way to the log of one tenant. */
type Appending = {
  queue: Request[]
  /** Groups on their way. */
  groups: number
  /** The end of the last of them. */
  last: Promise<void>
  isScheduled: boolean
  /** As the last group leaves it, if all goes well; null while that is not known. */
  head: Head | null
  pauseGroups: number
  pausesLeft: number
}

/** SQLSTATE classes that speak of the data, not of the server: 22 data exception, 23 constraint, 54 program limit. */
const isDataError = (error: unknown) =>
  typeof error === 'object' && error !== null && 'code' in error && /^(22|23|54)/.test(String(error.code))

/** Two processes that each wait for the other, at a new chunk; PostgreSQL ended this one's transaction. */
const isDeadlock = (error: unknown) =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === '40P01'

const eventsOf = (group: readonly Request[]) => group.reduce((sum, { incoming }) => sum + incoming.length, 0)

/**
 * Group commit: concurrent requests of a tenant become one transaction. A request resolves when its events are durable,
 * and an event that the database refuses takes no other with it. While a group is written the next is prepared and sent behind
 * it, for the place in the log that it will get if all goes well; where it does not, the group is written again (ADR 21).
 */
export function createAppendQueue(deps: { db: Database; clock: Clock; log: Log; sealer: EventSealer }) {
  const logs = new Map<string, Appending>()
  const repeatedAtMs = new Map<string, number>()
  let pendingEvents = 0
  const rate = createRate(deps.clock)
  const target = (tenantId: string) => ({ tenantId, sealer: deps.sealer, nowMs: deps.clock.nowMs() })

  /** Most senders never repeat themselves, and looking for each id costs a tenth of the append: so that is done where it was needed lately. */
  const expectsRepeats = (tenantId: string) =>
    deps.clock.nowMs() - (repeatedAtMs.get(tenantId) ?? -Infinity) <= REPEATS_EXPECTED_MS

  const commit = async (tenantId: string, group: readonly Request[]) => {
    const append = (expects: 'repeats' | 'new ids') =>
      deps.db.tenant(tenantId).transaction((tx) => appendGroup(tx, target(tenantId), group, expects))
    const again = (error: unknown) => {
      if (!isDeadlock(error)) throw error
      return append('repeats')
    }
    if (!expectsRepeats(tenantId)) {
      try {
        return await append('new ids').catch(again)
      } catch (error) {
        if (!isKnownId(error)) throw error
        repeatedAtMs.set(tenantId, deps.clock.nowMs())
      }
    }
    return append('repeats').catch(again)
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
      return (await commit(tenantId, [request])).outcomes[0] ?? []
    } catch (error) {
      if (!isDataError(error)) throw error
      return commitApart(tenantId, request)
    }
  }

  const answer = (group: readonly Request[], outcomes: readonly AppendOutcome[][]) =>
    group.forEach((request, index) => request.resolve(outcomes[index] ?? []))

  /** One after the other, by the head as it is. */
  async function flush(tenantId: string, group: readonly Request[], log: Appending) {
    log.head = null
    if (log.pausesLeft > 0) log.pausesLeft--
    try {
      const { outcomes, head } = await commit(tenantId, group)
      answer(group, outcomes)
      // With another behind this one, that says where the log goes on.
      if (log.groups === 1) log.head = head
    } catch (error) {
      if (!isDataError(error)) {
        for (const request of group) request.reject(error)
        return
      }
      for (const request of group) await settle(tenantId, request).then(request.resolve, request.reject)
    }
  }

  const mayGoAhead = (tenantId: string, log: Appending) =>
    log.head !== null && log.pausesLeft === 0 && !expectsRepeats(tenantId)

  function sendAhead(tenantId: string, group: readonly Request[], log: Appending): Promise<void> | null {
    if (log.head === null || !mayGoAhead(tenantId, log)) return null
    const ahead = appendAhead(deps.db.tenant(tenantId), target(tenantId), group, log.head)
    if (ahead === null) return null
    log.head = ahead.next
    const before = log.last
    const again = async (error: unknown) => {
      log.head = null
      if (hasMoved(error))
        log.pausesLeft = log.pauseGroups = Math.min(PAUSE_GROUPS_MAX, 2 * log.pauseGroups + 1)
      else if (!isDataError(error) && !isDeadlock(error)) return group.forEach(({ reject }) => reject(error))
      if (isKnownId(error)) repeatedAtMs.set(tenantId, deps.clock.nowMs())
      await before
      await flush(tenantId, group, log)
    }
    return ahead.durable.then((outcomes) => {
      log.pauseGroups = log.pauseGroups >> 1
      answer(group, outcomes)
    }, again)
  }

  /** Half of what waits: the senders of the one half get their answers and prepare while the other half is written. */
  function takeGroup(queue: Request[]): Request[] {
    const eventsMax = Math.min(GROUP_EVENTS_MAX, Math.max(GROUP_EVENTS_MIN, pendingEvents >> 2))
    let events = 0
    let taken = 0
    while (taken < queue.length && (taken === 0 || events < eventsMax)) {
      events += queue[taken]?.incoming.length ?? 0
      if (taken > 0 && events > eventsMax) break
      taken++
    }
    return queue.splice(0, taken)
  }

  function drain(tenantId: string, log: Appending) {
    log.isScheduled = false
    const mayStart = () => log.groups === 0 || (log.groups < GROUPS_MAX && mayGoAhead(tenantId, log))
    while (log.queue.length > 0 && mayStart()) {
      const group = takeGroup(log.queue)
      log.groups++
      const before = log.last
      const stored = sendAhead(tenantId, group, log) ?? before.then(() => flush(tenantId, group, log))
      log.last = stored.then(() => {
        const events = eventsOf(group)
        pendingEvents -= events
        rate.add(events)
        log.groups--
        if (log.queue.length > 0) drain(tenantId, log)
        else if (log.groups === 0 && !log.isScheduled && logs.size > IDLE_LOGS_MAX) logs.delete(tenantId)
      })
    }
  }

  function enqueue(tenantId: string, request: Request) {
    let log = logs.get(tenantId)
    if (log === undefined) {
      log = {
        queue: [],
        groups: 0,
        last: Promise.resolve(),
        isScheduled: false,
        head: null,
        pauseGroups: 0,
        pausesLeft: 0,
      }
      logs.set(tenantId, log)
    }
    log.queue.push(request)
    if (log.isScheduled) return
    log.isScheduled = true
    const scheduled = log
    // One turn of the event loop: requests that were read in the same turn share the commit.
    setImmediate(() => drain(tenantId, scheduled))
  }

  /** As the log's own tenant: who records in it may be nobody there. */
  const seal = (tenantId: string, events: readonly Unsealed[]) =>
    sealIncoming(deps.sealer, deps.db.tenant(tenantId), tenantId, events, true).catch((error: unknown) => {
      pendingEvents -= events.length
      throw error
    })

  const requireRoom = (events: number) => {
    if (pendingEvents + events > PENDING_EVENTS_MAX)
      throw new Fault('overloaded', 'Too many events are waiting to be stored; send these again later', {
        retryAfterSeconds: RETRY_AFTER_SECONDS,
      })
  }

  return {
    pendingEvents: () => pendingEvents,
    /**
     * Whether at least one event could be taken, asked before a body is read: who is refused after that has cost as much as who is not.
     * @throws Fault overloaded
     */
    requireRoom: () => requireRoom(1),
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
      requireRoom(events.length)
      pendingEvents += events.length
      const incoming = await seal(tenantId, events)
      return new Promise((resolve, reject) => enqueue(tenantId, { incoming, atomic, resolve, reject }))
    },
  }
}

export type AppendQueue = ReturnType<typeof createAppendQueue>
