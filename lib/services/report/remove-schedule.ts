import 'server-only'
import { and, eq } from 'drizzle-orm'
import { reportSchedules } from '@/drizzle/schema'
import { fromEpochMs } from '@/lib/core/time'
import { type Context, requirePermission } from '../context'
import { recordAct } from '../record-act'
import { lockSchedule, scheduleMetadata, scheduleResource } from './schedule-row'

/** Removes a schedule, and its secret with it; what it made stays. @throws Fault forbidden, not_found */
export async function removeReportSchedule({
  ctx,
  input,
}: {
  ctx: Context
  input: { id: string }
}): Promise<{ id: string }> {
  requirePermission(ctx, 'run_reports')
  return ctx.db.transaction(async (tx) => {
    const row = await lockSchedule(tx, ctx.tenantId, input.id)
    await tx.orm
      .update(reportSchedules)
      .set({
        state: 'removed',
        nextRunAt: null,
        webhookSecretSealed: null,
        updatedAt: fromEpochMs(ctx.clock.nowMs()),
        updatedBy: ctx.caller.email ?? ctx.caller.name,
      })
      .where(and(eq(reportSchedules.tenantId, ctx.tenantId), eq(reportSchedules.id, row.id)))
    await recordAct(tx, ctx, {
      event_type: 'system.config_changed',
      action: 'report_schedule.remove',
      severity: 'warning',
      description: 'A schedule of reports was removed',
      resource: scheduleResource(row),
      metadata: scheduleMetadata(row),
    })
    return { id: row.id }
  })
}
