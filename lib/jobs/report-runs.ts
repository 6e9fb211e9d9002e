import { runReports } from '@/lib/services/report/run'
import type { Job } from './job'

/** Computes the reports that wait, and those that a process left in the middle. */
export const reportRuns: Job = {
  name: 'report-runs',
  everySeconds: 2,
  lockKey: 72_020_019,
  run: async (deps, _isBusy, stop) => {
    const { done, failed, cancelled } = await runReports(deps, stop)
    return done + failed + cancelled === 0
      ? null
      : `computed ${done} reports, ${failed} failed, ${cancelled} were cancelled`
  },
}
