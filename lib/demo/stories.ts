import { DAY_MS, HOUR_MS, MINUTE_MS } from './places'
import { INSTANCES_PER_SERVICE, SERVICE_NAMES } from './services'
import type { Stage } from './stage'
import { bruteForce } from './story-brute-force'
import {
  accessRequest,
  auditExport,
  erasureRequest,
  gdprRequest,
  portabilityRequest,
  retention,
} from './story-compliance'
import { nightExport, selfGrant } from './story-insiders'
import { afterLeaving, leaving } from './story-leaver'
import { outage, restart } from './story-outage'
import type { Planned } from './wire-event'
import type { World } from './world'

type Story = (world: World, stage: Stage) => Planned[]

// In the order in which a very small log gives them up: the last first.
const STORIES: readonly Story[] = [
  bruteForce,
  selfGrant,
  leaving,
  afterLeaving,
  nightExport,
  outage,
  erasureRequest,
  (world, stage) => auditExport(world, stage.times.auditExport),
  accessRequest,
  portabilityRequest,
]

/** What happens on a calendar: the retention job, a rolling restart, privacy requests, the auditors. */
function* routine(world: World, stage: Stage): Generator<Planned[]> {
  const firstDay = Math.floor(stage.start / DAY_MS)
  for (let day = firstDay; day * DAY_MS < stage.end; day++) {
    const midnight = day * DAY_MS
    const service = SERVICE_NAMES[day % SERVICE_NAMES.length] ?? 'api-gateway'
    yield retention(world, midnight + 2 * HOUR_MS + (day % 7) * 1_130)
    yield restart(
      world,
      midnight + 3 * HOUR_MS + 10 * MINUTE_MS,
      service,
      day % INSTANCES_PER_SERVICE,
      'scheduled restart',
    )
    if (day % 7 === 6)
      yield gdprRequest(world, midnight + 9 * HOUR_MS + 14 * MINUTE_MS, day % 2 === 0 ? 'access' : 'erasure')
    if (day % 30 === 1) yield auditExport(world, midnight + 10 * HOUR_MS + 3 * MINUTE_MS)
  }
}

/**
 * The events of all stories and routines inside the range, in time order, at most `countMax` of them.
 * A story is there with all it needs or not at all: it may be cut at the end of the range, never at its beginning.
 */
export function fixedEvents(world: World, stage: Stage, countMax: number): Planned[] {
  const chosen: Planned[] = []
  const take = (story: Planned[]) => {
    const inTime = story.filter((planned) => planned.at < stage.end)
    const first = inTime[0]
    if (first === undefined || first.at < stage.start || chosen.length + inTime.length > countMax) return
    chosen.push(...inTime)
  }
  for (const story of STORIES) take(story(world, stage))
  for (const story of routine(world, stage)) take(story)
  return chosen.sort((a, b) => a.at - b.at)
}
