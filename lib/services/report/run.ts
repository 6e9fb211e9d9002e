import 'server-only'
import { and, eq } from 'drizzle-orm'
import { reportDocuments, reportRuns } from '@/drizzle/schema'
import type { RunProgress } from '@/drizzle/schema/report-runs'
import { REVIEW_DUE_DAYS } from '@/lib/contract/report-terms'
import { Fault } from '@/lib/core/errors'
import { fromEpochMs, fromPostgres } from '@/lib/core/time'
import type { TenantDatabase, Tx } from '@/lib/db/database'
import { nextRun, noteProgress } from '@/lib/db/queries/reports'
import { errorForLog } from '@/lib/platform/error-for-log'
import type { Report } from '@/lib/report/model'
import { databaseFor, type Deps } from '../context'
import { recordAct } from '../record-act'
import { computeReport } from './compute'
import type { ReportParams } from './context'
import { bytesOf } from './document'
import { queueDeliveries } from './queue-deliveries'
import { findRun, reportMetadata, reportResource, type RunRow, verifyOf } from './row'
import { systemActor } from './system-actor'

export type RunDeps = Pick<Deps, 'db' | 'replica' | 'clock' | 'log' | 'sealer' | 'vault'>
export type Compute = typeof computeReport

/** How often a run says how far it is, and sees that it is cancelled. */
const WATCH_MS = 1_000
/** A run that ends its process again and again is given up. */
const ATTEMPTS_MAX = 5
const DAY_MS = 86_400_000
const UNKNOWN_FAILURE = 'The report could not be computed; the log of the server says why'

type End =
  | { state: 'cancelled' }
  | { state: 'failed'; error: string }
  | { state: 'done'; report: Report; document: ReturnType<typeof bytesOf> }

/** Why a computation was ended from outside. */
class Ended extends Error {
  constructor(readonly why: 'cancelled' | 'stopping' | 'taken') {
    super(`the computation of a report was ended: ${why}`)
    this.name = 'Ended'
  }
}

const own = ({ tenantId, id }: RunRow) => and(eq(reportRuns.tenantId, tenantId), eq(reportRuns.id, id))

/** The run, now counted as running; null where it needs no work any more. */
async function begin(deps: RunDeps, db: TenantDatabase, runId: string): Promise<RunRow | null> {
  return db.transaction(async (tx) => {
    const row = await findRun(tx, db.tenantId, runId, true)
    if (row.state !== 'queued' && row.state !== 'running') return null
    if (row.cancelRequestedAt !== null) {
      await finish(deps, tx, row, { state: 'cancelled' })
      return null
    }
    if (row.attempts >= ATTEMPTS_MAX) {
      const error = `It was begun ${ATTEMPTS_MAX} times, and each time the process ended in the middle`
      await finish(deps, tx, row, { state: 'failed', error })
      return null
    }
    const [changed] = await tx.orm
      .update(reportRuns)
      .set({
        state: 'running',
        attempts: row.attempts + 1,
        progress: null,
        startedAt: row.startedAt ?? fromEpochMs(deps.clock.nowMs()),
      })
      .where(own(row))
      .returning()
    return changed ?? null
  })
}

/** Ends a locked run, with its document and its record: all of it or nothing. */
async function finish(deps: RunDeps, tx: Tx, row: RunRow, end: End): Promise<void> {
  const nowMs = deps.clock.nowMs()
  const done = end.state === 'done' ? { ...end.document, report: end.report } : null
  const result = done === null ? null : resultOf(done.report, done.bytes.length)
  if (done !== null)
    await tx.orm.insert(reportDocuments).values({ runId: row.id, tenantId: row.tenantId, body: done.body })
  await tx.orm
    .update(reportRuns)
    .set({
      state: end.state,
      finishedAt: fromEpochMs(nowMs),
      error: end.state === 'failed' ? end.error : null,
      ...(done === null
        ? {}
        : { result, sha256: done.sha256, reviewDueAt: fromEpochMs(nowMs + REVIEW_DUE_DAYS * DAY_MS) }),
    })
    .where(own(row))
  // That it was cancelled was recorded when somebody asked for it.
  if (end.state === 'cancelled') return
  if (done !== null) await queueDeliveries(tx, deps, row)
  await recordAct(tx, systemActor(deps, row.tenantId, 'report-runs'), {
    event_type: 'data.updated',
    action: 'report.finish',
    outcome: end.state === 'done' ? 'success' : 'failure',
    severity: end.state === 'done' ? 'info' : 'error',
    description: end.state === 'done' ? 'A compliance report is done' : 'A compliance report failed',
    resource: reportResource(row),
    metadata: {
      ...reportMetadata(row),
      requested_by: row.requestedBy,
      report_sha256: done?.sha256 ?? null,
      tree_size: result?.tree_size ?? null,
      exception_count: result?.summary.exception_count ?? null,
      reason: end.state === 'failed' ? end.error : null,
    },
  })
}

const resultOf = (report: Report, bytes: number): NonNullable<RunRow['result']> => ({
  framework_name: report.framework.name,
  framework_version: report.framework.version,
  events: report.completeness.events,
  verified: report.verification.ok,
  summary: report.summary,
  tree_size: report.checkpoint.size,
  bytes,
})

/** Writes down how far the computation is, and ends it when it is cancelled or another process has it. @returns what stops the watch */
function watch(
  deps: RunDeps,
  db: TenantDatabase,
  row: RunRow,
  ending: AbortController,
  seen: () => RunProgress | null,
) {
  let isAsking = false
  const look = async () => {
    if (isAsking) return
    isAsking = true
    try {
      const cancel = await noteProgress(db, row.id, row.attempts, seen())
      if (cancel !== false) ending.abort(new Ended(cancel === null ? 'taken' : 'cancelled'))
    } catch (error) {
      deps.log.warn(
        { report: row.id, error: errorForLog(error) },
        'the progress of a report could not be noted',
      )
    } finally {
      isAsking = false
    }
  }
  const timer = setInterval(() => void look(), WATCH_MS)
  return () => clearInterval(timer)
}

const paramsOf = (row: RunRow): ReportParams => ({
  framework: row.framework,
  start: fromPostgres(row.startTime),
  end: fromPostgres(row.endTime),
  time_zone: row.timeZone,
  seed: row.seed,
  verify: verifyOf(row.verify),
})

/** @returns null when it was ended from outside and there is nothing to store */
async function outcomeOf(
  deps: RunDeps,
  db: TenantDatabase,
  row: RunRow,
  stop: AbortSignal,
  compute: Compute,
): Promise<End | Ended> {
  const ending = new AbortController()
  const onStop = () => ending.abort(new Ended('stopping'))
  if (stop.aborted) onStop()
  stop.addEventListener('abort', onStop, { once: true })
  let progress: RunProgress | null = null
  const stopWatch = watch(deps, db, row, ending, () => progress)
  try {
    const { clock, vault, sealer } = deps
    const { tenantId } = row
    const ctx = { db: databaseFor({ readsReplica: true }, deps, tenantId), clock, vault, sealer, tenantId }
    const report = await compute(ctx, paramsOf(row), {
      signal: ending.signal,
      onProgress: (now) => {
        progress = now
      },
    })
    return { state: 'done', report, document: bytesOf(report) }
  } catch (error) {
    if (ending.signal.aborted && ending.signal.reason instanceof Ended) return ending.signal.reason
    if (error instanceof Fault) return { state: 'failed', error: error.message }
    deps.log.error({ report: row.id, error: errorForLog(error) }, 'a report could not be computed')
    return { state: 'failed', error: UNKNOWN_FAILURE }
  } finally {
    stopWatch()
    stop.removeEventListener('abort', onStop)
  }
}

/** Back among those that wait: the process ends, and this was none of the run's doing. */
const putBack = (tx: Tx, row: RunRow) =>
  tx.orm
    .update(reportRuns)
    .set({ state: 'queued', attempts: row.attempts - 1, progress: null })
    .where(own(row))

async function runOne(
  deps: RunDeps,
  tenantId: string,
  runId: string,
  stop: AbortSignal,
  compute: Compute,
): Promise<End['state'] | null> {
  const db = deps.db.tenant(tenantId)
  const row = await begin(deps, db, runId)
  if (row === null) return null
  const outcome = await outcomeOf(deps, db, row, stop, compute)
  return db.transaction(async (tx) => {
    const now = await findRun(tx, tenantId, runId, true)
    // Another process took it up, because it held this one for dead.
    if (now.state !== 'running' || now.attempts !== row.attempts) return null
    // Whoever cancels is told that it will not be done.
    const isCancelled = now.cancelRequestedAt !== null
    if (outcome instanceof Ended && !isCancelled) {
      await putBack(tx, now)
      return null
    }
    const end: End = isCancelled || outcome instanceof Ended ? { state: 'cancelled' } : outcome
    await finish(deps, tx, now, end)
    return end.state
  })
}

/**
 * Computes what was asked for, one report after the other, those of each tenant in turn. Called by one process at a time, so what is `running` was left by a
 * process that ended, and is begun again.
 * @param stop ends it in the middle: the run waits again
 * @returns how many ended, by how
 */
export async function runReports(
  deps: RunDeps,
  stop: AbortSignal = new AbortController().signal,
  compute: Compute = computeReport,
): Promise<Record<End['state'], number>> {
  const ended = { done: 0, failed: 0, cancelled: 0 }
  while (!stop.aborted) {
    const next = await nextRun(deps.db)
    if (next === null) break
    const state = await runOne(deps, next.tenant_id, next.id, stop, compute)
    if (state !== null) ended[state]++
  }
  return ended
}
