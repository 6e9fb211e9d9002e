import { deliverReports as deliver } from '@/lib/services/report/deliver'
import type { Job } from './job'

/** Sends scheduled reports that are done to whom their schedule names. */
export const deliverReports: Job = {
  name: 'deliver-reports',
  everySeconds: 10,
  lockKey: 72_020_021,
  run: async (deps, _isBusy, stop) => {
    const delivered = await deliver(deps, stop)
    return delivered === 0 ? null : `delivered ${delivered} reports`
  },
}
