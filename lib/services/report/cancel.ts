import 'server-only'
import { and, eq } from 'drizzle-orm'
import { reportRuns } from '@/drizzle/schema'
import type { ReportRun } from '@/lib/contract/report-runs'
import { fromEpochMs } from '@/lib/core/time'
import { type Context, requirePermission } from '../context'
import { recordAct } from '../record-act'
import { conflict, findRun, reportMetadata, reportResource, toOneRun } from './row'

/**
 * Cancels a report: one that waits at once, one that is computed within seconds. After the answer it is never done. Cancelling again changes nothing.
 * @throws Fault forbidden, not_found, conflict (finished)
 */
export async function cancelReport({
  ctx,
  input,
}: {
  ctx: Context
  input: { id: string }
}): Promise<ReportRun> {
  requirePermission(ctx, 'run_reports')
  return ctx.db.transaction(async (tx) => {
    const row = await findRun(tx, ctx.tenantId, input.id, true)
    if (row.state === 'cancelled' || row.cancelRequestedAt !== null) return toOneRun(tx, ctx, row)
    if (row.state !== 'queued' && row.state !== 'running')
      throw conflict('id', 'finished', 'This report is finished already')
    const now = fromEpochMs(ctx.clock.nowMs())
    const [changed] = await tx.orm
      .update(reportRuns)
      .set({
        cancelRequestedAt: now,
        cancelledBy: ctx.caller.email ?? ctx.caller.name,
        ...(row.state === 'queued' ? { state: 'cancelled', finishedAt: now } : {}),
      })
      .where(and(eq(reportRuns.tenantId, ctx.tenantId), eq(reportRuns.id, row.id)))
      .returning()
    if (changed === undefined) throw new Error('the report is gone')
    await recordAct(tx, ctx, {
      event_type: 'data.updated',
      action: 'report.cancel',
      description: 'A compliance report was cancelled',
      resource: reportResource(row),
      metadata: { ...reportMetadata(row), was: row.state },
    })
    return toOneRun(tx, ctx, changed)
  })
}
