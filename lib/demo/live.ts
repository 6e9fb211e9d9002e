import { humanActivity } from './traffic-people'
import { machineActivity } from './traffic-system'
import type { WireEvent } from './wire-event'
import { createWorld, type World } from './world'

const BATCH_MAX = 5
/** The events of one batch lie this far apart, the last one at `now`. */
const STEP_MS = 7

type LiveOptions = {
  seed: number
  /** Epoch milliseconds. */
  now: number
  /** Tells batches of the same millisecond apart; count it up from 0. */
  counter?: number
  /** Also use the types of DEMO_TYPES, which must be registered first. Default false. */
  customTypes?: boolean
}

/** One to five events that happen now. Holds no state: the same options give the same events with the same ids. */
export function liveEvents(options: LiveOptions): WireEvent[] {
  const { seed, now, counter = 0 } = options
  // The leading 1 keeps these apart from a log made by demoEvents with the same seed.
  const made = createWorld({ seed: [seed, 1, now, counter], customTypes: options.customTypes ?? false })
  // What would take minutes is told at once: a batch has no later.
  const world: World = { ...made, plan: (_at, type, facts) => made.plan(now, type, facts) }
  const wanted = world.random.between(1, BATCH_MAX)
  const events: WireEvent[] = []
  while (events.length < wanted) {
    const activity = world.isHuman(now) ? humanActivity(world, now) : machineActivity(world, now)
    for (const { event } of activity.slice(0, BATCH_MAX - events.length)) events.push(event)
  }
  return events.map((event, row) => ({
    ...event,
    occurred_at: new Date(now - (events.length - 1 - row) * STEP_MS).toISOString(),
  }))
}
