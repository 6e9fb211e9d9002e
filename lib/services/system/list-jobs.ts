import { RETENTION_EVERY_SECONDS } from '@/lib/contract/retention-periods'
import type { JobRun } from '@/lib/contract/system'
import { fromEpochMs, fromPostgres, toWire } from '@/lib/core/time'
import { lastRuns, listPolicies, type OwnRun, type PolicyJob, RETENTION_JOB } from '@/lib/db/queries/jobs'
import { type Context, requirePermission } from '../context'
import { msOf, policyRunName } from './policy-state'

const wire = (text: string | null | undefined): string | null =>
  text == null ? null : toWire(fromPostgres(text))

function policyRun(policy: PolicyJob, own: OwnRun | undefined): JobRun {
  const ownIsNewer = own !== undefined && msOf(own.started_at) >= msOf(policy.last_started_at)
  return {
    job: policy.name,
    kind: 'timescaledb',
    every_seconds: policy.every_seconds,
    last_started_at: wire(ownIsNewer ? own.started_at : policy.last_started_at),
    last_duration_ms: ownIsNewer ? own.duration_ms : policy.last_duration_ms,
    last_outcome: ownIsNewer ? own.outcome : policy.last_outcome,
    last_detail: ownIsNewer ? own.detail : null,
    next_start_at: wire(policy.next_start_at),
    total_runs: policy.total_runs + (own?.runs ?? 0),
    total_failures: policy.total_failures + (own?.failures ?? 0),
  }
}

/** Retention keeps its hour across restarts; the other jobs begin anew with the process. */
const everySeconds = ({ job }: OwnRun) => (job === RETENTION_JOB ? RETENTION_EVERY_SECONDS : null)

const nextStart = (run: OwnRun): string | null => {
  const seconds = everySeconds(run)
  return seconds === null ? null : toWire(fromEpochMs(msOf(run.started_at) + seconds * 1000))
}

const ownRun = (run: OwnRun): JobRun => ({
  job: run.job,
  kind: 'sentinel',
  every_seconds: everySeconds(run),
  last_started_at: wire(run.started_at),
  last_duration_ms: run.duration_ms,
  last_outcome: run.outcome,
  last_detail: run.detail,
  next_start_at: nextStart(run),
  total_runs: run.runs,
  total_failures: run.failures,
})

/** What runs on a clock: TimescaleDB's policies, whoever ran them last, and our own jobs. */
export async function listJobs({ ctx }: { ctx: Context }): Promise<{ jobs: JobRun[] }> {
  requirePermission(ctx, 'read_jobs')
  const runs = await lastRuns(ctx.db)
  const own = new Map(runs.map((run) => [run.job, run]))
  const policies = await listPolicies(ctx.db)
  const jobs = policies.map((policy) => policyRun(policy, own.get(policyRunName(policy.job_id))))
  return { jobs: [...jobs, ...runs.filter((run) => !run.job.startsWith('timescaledb:')).map(ownRun)] }
}
