import { fromEpochMs } from '@/lib/core/time'
import { writeRun } from '@/lib/db/queries/jobs'
import { errorForLog } from '@/lib/platform/error-for-log'
import type { Job, JobDeps } from './job'

/** Runs a job once, under its lock, and notes how it ended. A job that finds nothing to do leaves no note. */
export async function runJob(
  deps: JobDeps,
  job: Job,
  isBusy = () => false,
  stop?: AbortSignal,
): Promise<void> {
  const startedMs = deps.clock.nowMs()
  let outcome = 'Success'
  let detail: string | null
  try {
    detail = await deps.db.exclusively(job.lockKey, () => job.run(deps, isBusy, stop), false)
    if (detail === null) return
  } catch (error) {
    deps.log.error({ job: job.name, error: errorForLog(error) }, 'job failed')
    outcome = 'Failed'
    detail = errorForLog(error).message
  }
  const run = { job: job.name, startedAt: fromEpochMs(startedMs), durationMs: deps.clock.nowMs() - startedMs }
  await writeRun(deps.db, { ...run, outcome, detail }).catch((error: unknown) =>
    deps.log.error({ job: job.name, error: errorForLog(error) }, 'the run of a job could not be noted'),
  )
}

/** Starts every job on its interval, each waiting for its own last run to end. Returns the stop function. */
export function startScheduler(
  deps: JobDeps,
  jobs: readonly Job[],
  isBusy: () => boolean,
): () => Promise<void> {
  const stopping = new AbortController()
  const startedMs = deps.clock.nowMs()
  const timers = new Set<NodeJS.Timeout>()
  const running = new Set<Promise<void>>()
  const lastRunMs = new Map<string, number>()
  const mayWait = (job: Job) =>
    job.deferMaxSeconds !== undefined &&
    isBusy() &&
    deps.clock.nowMs() - (lastRunMs.get(job.name) ?? startedMs) < job.deferMaxSeconds * 1000
  const plan = (job: Job) => {
    if (stopping.signal.aborted) return
    const timer = setTimeout(() => {
      timers.delete(timer)
      if (mayWait(job)) return plan(job)
      lastRunMs.set(job.name, deps.clock.nowMs())
      const run = runJob(deps, job, isBusy, stopping.signal).finally(() => {
        running.delete(run)
        plan(job)
      })
      running.add(run)
    }, job.everySeconds * 1000)
    timers.add(timer)
  }
  jobs.forEach(plan)
  return async () => {
    stopping.abort()
    for (const timer of timers) clearTimeout(timer)
    await Promise.all(running)
  }
}
