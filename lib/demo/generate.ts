import { Heap } from './heap'
import { HOUR_MS } from './places'
import { hash32 } from './random'
import { weightAt } from './schedule'
import { circumstances, createStage } from './stage'
import { fixedEvents } from './stories'
import { humanActivity } from './traffic-people'
import { machineActivity } from './traffic-system'
import type { Planned, WireEvent } from './wire-event'
import { createWorld, type World } from './world'

export type DemoOptions = {
  /** A whole number; another one tells other details of the same stories. */
  seed: number
  /** Epoch milliseconds, inclusive. */
  start: number
  /** Epoch milliseconds, exclusive. */
  end: number
  count: number
  /** Also use the types of DEMO_TYPES, which must be registered first. Default false. */
  customTypes?: boolean
}

/** At most this share of a log is told as stories; the rest is everyday traffic. */
const STORY_SHARE_MAX = 0.5
/** How much an hour may differ from the same hour of another week. */
const HOUR_NOISE = 0.3
/** Events of one activity on average, until enough were made to know. */
const EVENTS_PER_ACTIVITY = 1.7
const SURE_AFTER = 100

function check(options: DemoOptions): void {
  for (const key of ['seed', 'start', 'end', 'count'] as const)
    if (!Number.isSafeInteger(options[key])) throw new RangeError(`${key} must be a whole number`)
  if (options.start < 0 || options.count < 0) throw new RangeError('start and count must not be negative')
  if (options.end <= options.start) throw new RangeError('end must be after start')
}

/** The weight of the part of an hour that lies in the range. */
function hourWeight(options: DemoOptions, hour: number): number {
  const from = Math.max(options.start, hour * HOUR_MS)
  const to = Math.min(options.end, (hour + 1) * HOUR_MS)
  const noise = 1 + HOUR_NOISE * (hash32(options.seed, hour) / 4294967296 - 0.5)
  return ((to - from) / HOUR_MS) * weightAt(from) * noise
}

/** Everyday events in time order, `count` of them, following the curve of the week. */
function* everyday(world: World, options: DemoOptions, count: number): Generator<Planned> {
  const lastHour = Math.floor((options.end - 1) / HOUR_MS)
  let hour = Math.floor(options.start / HOUR_MS)
  let weightLeft = 0
  for (let each = hour; each <= lastHour; each++) weightLeft += hourWeight(options, each)

  // The clock runs in weight: steps of even weight are dense in a busy hour and sparse in a quiet one.
  let hourLeft = hourWeight(options, hour)
  let at = options.start
  const waiting = new Heap()
  let made = 0
  let activities = 0
  let planned = 0
  while (made < count) {
    const perActivity = activities < SURE_AFTER ? EVENTS_PER_ACTIVITY : planned / activities
    // The first of n instants spread at random over what is left; so the range never ends before the events do.
    const share = 1 - Math.pow(1 - world.random.next(), 1 / Math.max(1, (count - made) / perActivity))
    let step = weightLeft * share
    weightLeft -= step
    for (; step >= hourLeft && hour < lastHour; hourLeft = hourWeight(options, hour)) {
      step -= hourLeft
      hour++
      at = hour * HOUR_MS
    }
    const hourEnd = Math.min(options.end, (hour + 1) * HOUR_MS)
    at += Math.min(1, step / hourLeft) * (hourEnd - at)
    hourLeft = Math.max(Number.MIN_VALUE, hourLeft - step)

    const now = Math.min(Math.floor(at), options.end - 1)
    while (made < count && waiting.dueAt <= now) {
      const due = waiting.pop()
      if (due === undefined) break
      made++
      yield due
    }
    if (made >= count) break
    const [first, ...later] = world.isHuman(now) ? humanActivity(world, now) : machineActivity(world, now)
    if (first === undefined) continue
    activities++
    planned += 1 + later.length
    for (const event of later) waiting.push(event)
    made++
    yield first
  }
}

/**
 * The audit events of a software-testing platform: exactly `count`, in time order, the same for the same options.
 * Memory does not grow with `count`: only unfinished runs and the stories are held.
 * @throws RangeError for a range or a number that makes no sense
 */
export function* demoEvents(options: DemoOptions): Generator<WireEvent> {
  check(options)
  const stage = createStage(options)
  const world = createWorld({
    seed: [options.seed],
    customTypes: options.customTypes ?? false,
    ...circumstances(stage),
  })
  const stories = fixedEvents(world, stage, Math.floor(options.count * STORY_SHARE_MAX))
  let next = 0
  for (const planned of everyday(world, options, options.count - stories.length)) {
    for (let story = stories[next]; story !== undefined && story.at <= planned.at; story = stories[next]) {
      next++
      yield story.event
    }
    yield planned.event
  }
  for (const story of stories.slice(next)) yield story.event
}
