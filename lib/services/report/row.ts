import { and, asc, eq, inArray, isNull } from 'drizzle-orm'
import { reportDeliveries, reportReviews, reportRuns } from '@/drizzle/schema'
import type { ReportDelivery, ReportRun } from '@/lib/contract/report-runs'
import { DELIVERY_STATES, REPORT_FORMATS, RUN_STATES, VERIFY_MODES } from '@/lib/contract/report-terms'
import { Fault } from '@/lib/core/errors'
import { normaliseUuid } from '@/lib/core/ids'
import { fromPostgres, toEpochMs, toWire } from '@/lib/core/time'
import type { Sql } from '@/lib/db/database'
import type { Context } from '../context'

export type RunRow = typeof reportRuns.$inferSelect
export type DeliveryRow = typeof reportDeliveries.$inferSelect
export type SignOff = { by: string; at: string }

export const wire = (text: string) => toWire(fromPostgres(text))
export const wireOrNull = (text: string | null) => (text === null ? null : wire(text))

export const toDelivery = (row: DeliveryRow): ReportDelivery => ({
  id: row.id,
  kind: row.kind === 'webhook' ? 'webhook' : 'email',
  target: row.target,
  format: formatOf(row.format),
  state: DELIVERY_STATES.find((state) => state === row.state) ?? 'pending',
  attempts: row.attempts,
  detail: row.detail,
  next_try_at: wireOrNull(row.nextTryAt),
  done_at: wireOrNull(row.doneAt),
})

export const formatOf = (text: string) => REPORT_FORMATS.find((format) => format === text) ?? 'json'
export const verifyOf = (text: string) => VERIFY_MODES.find((mode) => mode === text) ?? 'auto'
export const runStateOf = (text: string) => RUN_STATES.find((state) => state === text) ?? 'queued'

const resultOf = ({ result, sha256 }: RunRow): ReportRun['result'] =>
  result === null || sha256 === null ? null : { ...result, sha256 }

export const isOverdue = (dueAt: string, signedOff: SignOff | null, nowMs: number) =>
  signedOff === null && toEpochMs(fromPostgres(dueAt)) < nowMs

function reviewOf({ reviewDueAt }: RunRow, signedOff: SignOff | null, nowMs: number): ReportRun['review'] {
  if (reviewDueAt === null) return null
  return {
    due_at: wire(reviewDueAt),
    overdue: isOverdue(reviewDueAt, signedOff, nowMs),
    signed_off_at: signedOff === null ? null : wire(signedOff.at),
    signed_off_by: signedOff?.by ?? null,
  }
}

const toRun = (
  row: RunRow,
  signedOff: SignOff | null,
  deliveries: DeliveryRow[],
  nowMs: number,
): ReportRun => ({
  id: row.id,
  framework: row.framework,
  title: row.title,
  start_time: wire(row.startTime),
  end_time: wire(row.endTime),
  time_zone: row.timeZone,
  seed: row.seed,
  verify: verifyOf(row.verify),
  schedule_id: row.scheduleId,
  state: runStateOf(row.state),
  progress: row.state === 'running' ? row.progress : null,
  attempts: row.attempts,
  requested_at: wire(row.requestedAt),
  requested_by: row.requestedBy,
  started_at: wireOrNull(row.startedAt),
  finished_at: wireOrNull(row.finishedAt),
  cancelled_by: row.cancelledBy,
  error: row.error,
  result: resultOf(row),
  review: reviewOf(row, signedOff, nowMs),
  deliveries: deliveries.map(toDelivery),
})

/** Who signed each of these reports off, where nobody reopened it since. */
export async function signOffsOf(
  sql: Sql,
  tenantId: string,
  runIds: readonly string[],
): Promise<Map<string, SignOff>> {
  const acts = await sql.orm
    .select()
    .from(reportReviews)
    .where(
      and(
        eq(reportReviews.tenantId, tenantId),
        inArray(reportReviews.runId, [...runIds]),
        isNull(reportReviews.exceptionId),
        inArray(reportReviews.kind, ['sign_off', 'reopen']),
      ),
    )
    .orderBy(asc(reportReviews.n))
  const found = new Map<string, SignOff>()
  for (const { runId, kind, by, at } of acts)
    if (kind === 'sign_off') found.set(runId, { by, at })
    else found.delete(runId)
  return found
}

/** Runs as the API shows them, with what became of each. */
export async function toRuns(
  sql: Sql,
  { tenantId, clock }: Pick<Context, 'tenantId' | 'clock'>,
  rows: readonly RunRow[],
): Promise<ReportRun[]> {
  if (rows.length === 0) return []
  const ids = rows.map(({ id }) => id)
  const signedOff = await signOffsOf(sql, tenantId, ids)
  const deliveries = await sql.orm
    .select()
    .from(reportDeliveries)
    .where(and(eq(reportDeliveries.tenantId, tenantId), inArray(reportDeliveries.runId, ids)))
    .orderBy(asc(reportDeliveries.kind), asc(reportDeliveries.target))
  const nowMs = clock.nowMs()
  return rows.map((row) =>
    toRun(
      row,
      signedOff.get(row.id) ?? null,
      deliveries.filter(({ runId }) => runId === row.id),
      nowMs,
    ),
  )
}

export async function toOneRun(
  sql: Sql,
  ctx: Pick<Context, 'tenantId' | 'clock'>,
  row: RunRow,
): Promise<ReportRun> {
  const [run] = await toRuns(sql, ctx, [row])
  if (run === undefined) throw new Error('a report was not shown')
  return run
}

/** @throws Fault not_found, also for a report of another tenant */
export async function findRun(sql: Sql, tenantId: string, text: string, lock = false): Promise<RunRow> {
  const none = new Fault('not_found', 'There is no such report')
  const id = normaliseUuid(text)
  if (id === null) throw none
  const asked = sql.orm
    .select()
    .from(reportRuns)
    .where(and(eq(reportRuns.tenantId, tenantId), eq(reportRuns.id, id)))
  const [row] = await (lock ? asked.for('update') : asked)
  if (row === undefined) throw none
  return row
}

export const conflict = (field: string, code: string, reason: string) =>
  new Fault('conflict', reason, { faults: [{ field, code, reason }] })

/** What a report is in the events about it. */
export const reportResource = ({ id, title, framework }: Pick<RunRow, 'id' | 'title' | 'framework'>) => ({
  type: 'report',
  id,
  name: title ?? framework,
  parent_id: null,
  attributes: null,
})

export const reportMetadata = (
  row: Pick<RunRow, 'id' | 'framework' | 'startTime' | 'endTime' | 'timeZone'>,
) => ({
  report_id: row.id,
  framework: row.framework,
  start_time: wire(row.startTime),
  end_time: wire(row.endTime),
  time_zone: row.timeZone,
})
