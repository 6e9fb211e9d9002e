import { RETENTION_EVERY_SECONDS } from '@/lib/contract/retention-periods'
import { lastRuns, type OwnRun, RETENTION_JOB } from '@/lib/db/queries/jobs'
import { openRuns } from '@/lib/db/queries/retention'
import { runRetention } from '@/lib/services/retention/run'
import { msOf } from '@/lib/services/system/policy-state'
import type { Job } from './job'

const RETRY_SECONDS = 3_600

/** Once a day, an hour after a failure, and at once where a process ended in the middle of a run. */
export function isRetentionDue(last: OwnRun | undefined, nowMs: number, isOpen: boolean): boolean {
  const failed = last !== undefined && last.outcome !== 'Success'
  // A run that fails and stays open must not be hammered either.
  if (isOpen && !failed) return true
  const seconds = failed ? RETRY_SECONDS : RETENTION_EVERY_SECONDS
  return nowMs - msOf(last?.started_at) >= seconds * 1000
}

export const retention: Job = {
  name: RETENTION_JOB,
  everySeconds: 60,
  lockKey: 72_020_015,
  deferMaxSeconds: 3_600,
  run: async (deps, isBusy) => {
    const last = (await lastRuns(deps.db)).find(({ job }) => job === RETENTION_JOB)
    const isOpen = (await openRuns(deps.db.as('retention'))).length > 0
    if (!isRetentionDue(last, deps.clock.nowMs(), isOpen)) return null
    const { removed, tenants, chunksDropped } = await runRetention(deps, isBusy)
    return removed === 0
      ? 'nothing was past its period'
      : `removed ${removed} events of ${tenants} tenants, ${chunksDropped} chunks whole`
  },
}
