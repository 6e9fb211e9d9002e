import { fromPostgres, toEpochMs } from '@/lib/core/time'
import type { OwnRun, PolicyJob } from '@/lib/db/queries/jobs'

/** The name under which our scheduler notes a run of a TimescaleDB policy. */
export const policyRunName = (jobId: number) => `timescaledb:${jobId}`

/** Epoch milliseconds of a PostgreSQL timestamp; 0 when there is none. */
export const msOf = (text: string | null | undefined): number =>
  text == null ? 0 : toEpochMs(fromPostgres(text))

/** Our scheduler steps in where TimescaleDB's workers fail; this is how long it may take beyond the interval. */
const RESCUE_MS = 300_000

/**
 * Whether a policy is not being done: its newest run failed, and none has succeeded within its interval, neither by
 * TimescaleDB's workers nor by our scheduler.
 */
export function hasFailed(policy: PolicyJob, own: OwnRun | undefined, nowMs: number): boolean {
  const ownIsNewer = msOf(own?.started_at) >= msOf(policy.last_started_at)
  const newest = ownIsNewer ? own?.outcome : policy.last_outcome
  if (newest !== 'Failed') return false
  const ownSuccess = own?.outcome === 'Success' ? msOf(own.started_at) : 0
  const lastSuccess = Math.max(msOf(policy.last_success_at), ownSuccess)
  return nowMs - lastSuccess > policy.every_seconds * 1000 + RESCUE_MS
}
