import type { StoredEvent } from '@/lib/event/stored-event'
import type { Detector, DetectorSpan, Finding } from '../definition'
import { factsOf, Held, idQuery } from './finding'

export type BurstRule = {
  /** What is counted together; null: the event isn't counted. */
  key: (event: StoredEvent) => string | null
  /** What has to differ for an event to count; absent: each counts. */
  distinct?: (event: StoredEvent) => string | null
  threshold: number
  withinMs: number
  title: (key: string, count: number) => string
  /** Makes a burst a finding; absent: a burst is one. */
  followedBy?: { test: (event: StoredEvent) => string | null; withinMs: number }
  /** Unmakes it: an answer of the right kind came in time. */
  answeredBy?: { test: (event: StoredEvent) => readonly string[]; withinMs: number }
  query?: (key: string) => string
}

/** Keys held before those whose time is over are given up. */
const STATES_MAX = 20_000

type Entry = { atMs: number; event: StoredEvent; what: string }
type State = { recent: Entry[]; burst: Held | null; lastMs: number; answered: boolean; given: boolean }

/**
 * Many of one kind in a short time. A burst begins when `threshold` events, or different values, lie within `withinMs`, and goes on while one
 * follows the other within that time.
 */
export const burst =
  (rule: BurstRule) =>
  ({ endMs }: DetectorSpan): Detector => {
    const states = new Map<string, State>()
    const found: Finding[] = []
    const counted = (state: State) =>
      rule.distinct === undefined ? state.recent.length : new Set(state.recent.map(({ what }) => what)).size

    const give = (key: string, state: State, last: StoredEvent | null) => {
      const held = state.burst
      const [first] = held?.events ?? []
      if (held === null || first === undefined || state.given) return
      state.given = true
      found.push({
        key: first.id,
        at: first.occurred_at,
        title: rule.title(key, held.count),
        subject: key,
        facts: factsOf({
          Events: held.count,
          From: first.occurred_at,
          To: held.lastAt,
          Then: last?.occurred_at,
        }),
        events: held.events,
        eventCount: held.count,
        query: rule.query?.(key) ?? idQuery(held.events),
      })
    }
    const end = (key: string, state: State) => {
      // What may still be answered when the period ends is not held against anyone.
      const isPending = rule.answeredBy !== undefined && state.lastMs + rule.answeredBy.withinMs >= endMs
      if (rule.followedBy === undefined && !state.answered && !isPending) give(key, state, null)
      states.delete(key)
    }
    /** A burst whose time is over, before a later event of the same key is looked at. */
    const settle = (key: string, atMs: number) => {
      const state = states.get(key)
      if (state === undefined) return
      const waitMs = Math.max(rule.withinMs, rule.followedBy?.withinMs ?? 0, rule.answeredBy?.withinMs ?? 0)
      if (atMs - state.lastMs > (state.burst === null ? rule.withinMs : waitMs)) end(key, state)
    }

    return {
      see: ({ event, atMs, counts }) => {
        const then = rule.followedBy?.test(event) ?? null
        const followed = then === null ? undefined : states.get(then)
        if (then !== null && followed?.burst != null && rule.followedBy !== undefined) {
          if (atMs - followed.lastMs <= rule.followedBy.withinMs) {
            followed.burst.add(event, atMs)
            give(then, followed, event)
          }
          states.delete(then)
        }
        for (const name of rule.answeredBy?.test(event) ?? []) {
          const state = states.get(name)
          if (state != null && atMs - state.lastMs <= (rule.answeredBy?.withinMs ?? 0)) state.answered = true
        }
        const key = counts ? rule.key(event) : null
        if (key === null) return
        if (states.size > STATES_MAX) for (const other of [...states.keys()]) settle(other, atMs)
        settle(key, atMs)
        const state = states.get(key) ?? {
          recent: [],
          burst: null,
          lastMs: atMs,
          answered: false,
          given: false,
        }
        states.set(key, state)
        state.lastMs = atMs
        if (state.burst !== null) return state.burst.add(event, atMs)
        const what = rule.distinct?.(event)
        if (what === null) return
        state.recent = state.recent.filter((entry) => atMs - entry.atMs <= rule.withinMs)
        state.recent.push({ atMs, event, what: what ?? '' })
        if (counted(state) < rule.threshold) return
        state.burst = new Held()
        for (const entry of state.recent) state.burst.add(entry.event, entry.atMs)
        state.recent = []
      },
      findings: () => {
        for (const [key, state] of [...states]) end(key, state)
        return found
      },
    }
  }
