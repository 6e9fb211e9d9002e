import { deleteLateMarkers, lateMarkers, listPolicies } from '@/lib/db/queries/jobs'
import type { Job } from './job'
import { runPolicyNoted } from './policies'

/** Refreshes the aggregates where late events came in, and then trusts them there again (ADR 0004). */
export const refreshLate: Job = {
  name: 'refresh-late',
  everySeconds: 30,
  lockKey: 72_020_011,
  deferMaxSeconds: 300,
  run: async (deps) => {
    const markers = await lateMarkers(deps.db)
    if (markers.length === 0) return null
    const refreshes = (await listPolicies(deps.db)).filter((policy) =>
      policy.name.startsWith('refresh_continuous_aggregate'),
    )
    for (const policy of refreshes) {
      const failure = await runPolicyNoted(deps, policy.job_id)
      if (failure !== null) throw new Error(`${policy.name}: ${failure}`)
    }
    await deleteLateMarkers(deps.db, markers)
    return `refreshed ${refreshes.length} aggregates for ${markers.length} late marks`
  },
}
