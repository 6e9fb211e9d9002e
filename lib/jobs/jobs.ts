import { flushLastUsed } from '@/lib/auth/keys'
import { dropOrphans, pruneRuns } from '@/lib/db/queries/jobs'
import { indexPending } from '@/lib/services/event/index-pending'
import type { Job } from './job'
import { policies } from './policies'
import { refreshLate } from './refresh-late'

const indexBlocks: Job = {
  name: 'index-blocks',
  everySeconds: 2,
  lockKey: 72_020_012,
  deferMaxSeconds: 60,
  run: async (deps, isBusy) => {
    const indexed = await indexPending(deps, false, isBusy)
    return indexed === 0 ? null : `indexed ${indexed} events`
  },
}

const keyUse: Job = {
  name: 'flush-key-use',
  everySeconds: 30,
  lockKey: 72_020_013,
  run: async (deps) => {
    await flushLastUsed(deps)
    return null
  },
}

const housekeeping: Job = {
  name: 'housekeeping',
  everySeconds: 3_600,
  lockKey: 72_020_014,
  deferMaxSeconds: 7_200,
  run: async ({ db }) => {
    await dropOrphans(db)
    await pruneRuns(db)
    return 'removed what retention left behind'
  },
}

/** Everything that runs on a clock. */
export const JOBS: readonly Job[] = [indexBlocks, refreshLate, policies, keyUse, housekeeping]
