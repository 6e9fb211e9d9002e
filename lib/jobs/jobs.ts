import { flushKeyUse } from '@/lib/services/api-key/usage'
import { pruneRuns } from '@/lib/db/queries/jobs'
import { pruneKeyUsage } from '@/lib/db/queries/api-key-use'
import { pendingEvents } from '@/lib/db/queries/index-blocks'
import { indexPending } from '@/lib/services/event/index-pending'
import { forgetOldFailures } from '@/lib/services/auth/sign-in-lock'
import type { Job } from './job'
import { deliverReports } from './deliver-reports'
import { erase } from './erase'
import { policies } from './policies'
import { refreshLate } from './refresh-late'
import { reportRuns } from './report-runs'
import { reportSchedules } from './report-schedules'
import { retention } from './retention'
import { signCheckpoints } from './sign-checkpoints'
import { witnessCheckpoints } from './witness-checkpoints'

/** While events come in fast they go first, until this many wait for the index: a search has to read all of them. */
const BACKLOG_EVENTS_MAX = 200_000

const indexBlocks: Job = {
  name: 'index-blocks',
  everySeconds: 2,
  lockKey: 72_020_012,
  deferMaxSeconds: 20,
  run: async (deps, isBusy = () => false) => {
    const backlog = await pendingEvents(deps.db)
    const pause = (indexed: number) => isBusy() && backlog - indexed < BACKLOG_EVENTS_MAX
    const indexed = await indexPending(deps, false, pause)
    return indexed === 0 ? null : `indexed ${indexed} events`
  },
}

const keyUse: Job = {
  name: 'flush-key-use',
  everySeconds: 30,
  lockKey: 72_020_013,
  run: async (deps) => {
    await flushKeyUse(deps)
    return null
  },
}

const housekeeping: Job = {
  name: 'housekeeping',
  everySeconds: 3_600,
  lockKey: 72_020_014,
  deferMaxSeconds: 7_200,
  run: async ({ db, clock }) => {
    await pruneRuns(db)
    await pruneKeyUsage(db)
    await forgetOldFailures(db, clock.nowMs())
    return 'removed old runs, key use and failed sign-ins'
  },
}

/** Everything that runs on a clock. */
export const JOBS: readonly Job[] = [
  indexBlocks,
  refreshLate,
  policies,
  retention,
  erase,
  reportSchedules,
  reportRuns,
  deliverReports,
  signCheckpoints,
  witnessCheckpoints,
  keyUse,
  housekeeping,
]
