import { fromPostgres, toEpochMs } from '@/lib/core/time'
import type { OwnRun, PolicyJob } from '@/lib/db/queries/jobs'

/** The name under which our scheduler notes a run of a TimescaleDB policy. */
export const policyRunName = (jobId: number) => `timescaledb:${jobId}`

/** Epoch milliseconds of a PostgreSQL timestamp; 0 when there is none. */
export const msOf = (text: string | null | undefined): number =>
  text == null ? 0 : toEpochMs(fromPostgres(text))

/** Whether the policy's newest run, by TimescaleDB's workers or by our scheduler, failed. */
export function hasFailed(policy: PolicyJob, own: OwnRun | undefined): boolean {
  const ownIsNewer = msOf(own?.started_at) >= msOf(policy.last_started_at)
  return ownIsNewer ? own?.outcome === 'Failed' : policy.last_outcome === 'Failed'
}
