import { CAST } from './people'
import { DAY_MS, HOUR_MS, MINUTE_MS } from './places'
import type { Absence, Outage } from './world'

/** The days before the end that the stories need; a shorter range has them closer together. */
const STORY_DAYS = 12
/** From this many events on, the stories have their full size. */
const FULL_SIZE_EVENTS = 20_000

export type Stage = {
  start: number
  end: number
  /** The size of a part of a story that has `full` events in a large log, and `least` in a very small one. */
  size: (full: number, least: number) => number
  times: Record<Scene, number>
}

type Scene =
  | 'outage'
  | 'erasureRequest'
  | 'leaving'
  | 'accessRequest'
  | 'afterLeaving'
  | 'selfGrant'
  | 'bruteForce'
  | 'nightExport'
  | 'auditExport'

export function createStage(options: { start: number; end: number; count: number }): Stage {
  const { start, end, count } = options
  const days = (end - start) / DAY_MS
  const moment = (daysBefore: number, hourUtc: number, minute: number) => {
    if (days < STORY_DAYS) return Math.floor(end - (daysBefore / STORY_DAYS) * (end - start))
    const midnight = Math.floor((end - daysBefore * DAY_MS) / DAY_MS) * DAY_MS
    return midnight + hourUtc * HOUR_MS + minute * MINUTE_MS
  }
  return {
    start,
    end,
    size: (full, least) => Math.min(full, Math.max(least, Math.round((full * count) / FULL_SIZE_EVENTS))),
    times: {
      outage: moment(9, 10, 12),
      erasureRequest: moment(8, 8, 45),
      leaving: moment(7, 16, 30),
      accessRequest: moment(6, 9, 20),
      afterLeaving: moment(5, 22, 41),
      selfGrant: moment(4, 18, 52),
      bruteForce: moment(3, 13, 4),
      nightExport: moment(2, 1, 37),
      auditExport: moment(1, 7, 55),
    },
  }
}

export const OUTAGE_MS = 30 * MINUTE_MS
export const BRUTE_FORCE_MS = 12 * MINUTE_MS
export const LOCKED_MS = 3 * HOUR_MS

/** Who is away and what is down, for the everyday traffic around the stories. */
export function circumstances(stage: Stage): { absences: Absence[]; outage: Outage } {
  const { times } = stage
  return {
    absences: [
      { person: CAST.leaver, from: times.leaving, to: Infinity },
      {
        person: CAST.victim,
        from: times.bruteForce + BRUTE_FORCE_MS,
        to: times.bruteForce + BRUTE_FORCE_MS + LOCKED_MS,
      },
    ],
    outage: { service: 'test-executor', from: times.outage, to: times.outage + OUTAGE_MS },
  }
}
