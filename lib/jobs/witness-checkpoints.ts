import { sendCheckpoints } from '@/lib/services/anchor/run'
import type { Job } from './job'

/**
 * Tells witnesses, and whoever else is configured, of the checkpoints that were signed. One of them that fails is no failure of the job: it is
 * tried again, and how each stands is kept log by log.
 */
export const witnessCheckpoints: Job = {
  name: 'witness-checkpoints',
  everySeconds: 5,
  lockKey: 72_020_017,
  run: async (deps) => {
    const { taken, failed } = await sendCheckpoints(deps)
    if (taken === 0 && failed.length === 0) return null
    if (failed.length > 0) deps.log.warn({ failed: [...new Set(failed)] }, 'checkpoints were not taken')
    const reasons =
      failed.length === 0 ? '' : `, ${failed.length} were not: ${[...new Set(failed)].join('; ')}`
    return `${taken} checkpoints were taken${reasons}`
  },
}
