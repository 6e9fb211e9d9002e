import { sendCheckpoints } from '@/lib/services/anchor/run'
import type { Job } from './job'

/** Tells witnesses, and whoever else is configured, of the checkpoints that were signed. */
export const witnessCheckpoints: Job = {
  name: 'witness-checkpoints',
  everySeconds: 5,
  lockKey: 72_020_017,
  run: async (deps) => {
    const { taken, failed } = await sendCheckpoints(deps)
    if (failed.length > 0) throw new Error([...new Set(failed)].join('; '))
    return taken === 0 ? null : `${taken} checkpoints were taken`
  },
}
