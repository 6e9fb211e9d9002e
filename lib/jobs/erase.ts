import { casesAtWork } from '@/lib/db/queries/erasure'
import { compactErased } from '@/lib/services/erasure/compact'
import { runErasures } from '@/lib/services/erasure/run'
import type { Job } from './job'
import { refreshLate } from './refresh-late'

/** Works on approved erasures, and then writes anew what may still hold bytes of them. */
export const erase: Job = {
  name: 'erase',
  everySeconds: 5,
  lockKey: 72_020_018,
  run: async (deps, isBusy) => {
    const cases = await casesAtWork(deps.db.as('erasure'))
    if (cases.length === 0) return null
    const erased = await runErasures(deps, isBusy)
    // The aggregates know actors by their id.
    await refreshLate.run(deps, isBusy)
    const done = await compactErased(deps)
    return erased + done === 0 ? null : `erased ${erased} people, compacted after ${done}`
  },
}
