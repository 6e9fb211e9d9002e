import { startDueSchedules } from '@/lib/services/report/start-due'
import type { Job } from './job'

/** Asks for the reports whose time has come. */
export const reportSchedules: Job = {
  name: 'report-schedules',
  everySeconds: 15,
  lockKey: 72_020_020,
  run: async (deps) => {
    const started = await startDueSchedules(deps)
    return started === 0 ? null : `asked for ${started} reports`
  },
}
