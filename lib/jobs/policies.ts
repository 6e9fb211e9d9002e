import { fromEpochMs } from '@/lib/core/time'
import {
  lastRuns,
  listPolicies,
  type OwnRun,
  type PolicyJob,
  runPolicy,
  writeRun,
} from '@/lib/db/queries/jobs'
import { errorForLog } from '@/lib/platform/error-for-log'
import { msOf, policyRunName } from '@/lib/services/system/policy-state'
import type { Job, JobDeps } from './job'

/** On a server TimescaleDB's own workers come first; a policy this late has been missed by them or has failed. */
const SERVER_GRACE_SECONDS = 120

/** Whether nobody has run the policy for its interval. A failed run of ours counts as a run, so that it isn't hammered. */
export function isDue(
  policy: PolicyJob,
  own: OwnRun | undefined,
  nowMs: number,
  graceSeconds: number,
): boolean {
  const last = Math.max(msOf(policy.last_success_at), msOf(own?.started_at))
  return nowMs - last > (policy.every_seconds + (last === 0 ? 0 : graceSeconds)) * 1000
}

export async function runPolicyNoted({ db, clock }: JobDeps, jobId: number): Promise<string | null> {
  const startedMs = clock.nowMs()
  let failure: string | null = null
  try {
    await runPolicy(db, jobId)
  } catch (error) {
    failure = errorForLog(error).message
  }
  await writeRun(db, {
    job: policyRunName(jobId),
    startedAt: fromEpochMs(startedMs),
    durationMs: clock.nowMs() - startedMs,
    outcome: failure === null ? 'Success' : 'Failed',
    detail: failure,
  })
  return failure
}

/** Runs the TimescaleDB policies that are due: all of them when embedded, on a server those its workers have missed. */
export const policies: Job = {
  name: 'policies',
  everySeconds: 15,
  lockKey: 72_020_010,
  deferMaxSeconds: 600,
  run: async (deps) => {
    const graceSeconds = deps.db.mode === 'server' ? SERVER_GRACE_SECONDS : 0
    const own = new Map((await lastRuns(deps.db)).map((run) => [run.job, run]))
    const due = (await listPolicies(deps.db)).filter((policy) =>
      isDue(policy, own.get(policyRunName(policy.job_id)), deps.clock.nowMs(), graceSeconds),
    )
    const failed: string[] = []
    for (const policy of due) {
      const failure = await runPolicyNoted(deps, policy.job_id)
      if (failure !== null) failed.push(`${policy.name}: ${failure}`)
    }
    if (failed.length > 0) throw new Error(failed.join('; '))
    return due.length === 0 ? null : `ran ${due.map((policy) => policy.name).join(', ')}`
  },
}
