import 'server-only'
import { and, eq } from 'drizzle-orm'
import type { z } from 'zod'
import { reportSchedules } from '@/drizzle/schema'
import { type ReportSchedule, updateReportSchedule as operation } from '@/lib/contract/report-schedules'
import { fromEpochMs } from '@/lib/core/time'
import { type Context, requirePermission } from '../context'
import { recordAct } from '../record-act'
import { parseInput } from '../tenant/parse-input'
import { readCron } from './cron'
import {
  lockSchedule,
  scheduleMetadata,
  scheduleResource,
  type ScheduleRow,
  toOneSchedule,
} from './schedule-row'
import { targetColumns } from './schedule-target'
import { requireTimeZone } from './time-zone'

type Input = z.output<NonNullable<typeof operation.body>>

/** When it comes next. What it missed while it was paused, or by its old time, is not made up for. */
function nextOf(row: ScheduleRow, given: Input, nowMs: number): string | null {
  const state = given.state ?? row.state
  const [cron, timeZone] = [given.cron ?? row.cron, given.time_zone ?? row.timeZone]
  const isSame = cron === row.cron && timeZone === row.timeZone && state === row.state
  if (isSame) return row.nextRunAt
  const nextMs = readCron(cron, timeZone, nowMs)
  return state === 'active' ? fromEpochMs(nextMs) : null
}

/**
 * Changes, pauses or resumes a schedule.
 * @throws Fault forbidden, not_found, invalid_request
 */
export async function updateReportSchedule({
  ctx,
  input,
}: {
  ctx: Context
  input: { id: string; body: z.input<NonNullable<typeof operation.body>> }
}): Promise<ReportSchedule> {
  requirePermission(ctx, 'run_reports')
  const given = parseInput(operation, input.body)
  if (given.time_zone !== undefined) requireTimeZone(given.time_zone)
  const nowMs = ctx.clock.nowMs()
  return ctx.db.transaction(async (tx) => {
    const row = await lockSchedule(tx, ctx.tenantId, input.id)
    const [changed] = await tx.orm
      .update(reportSchedules)
      .set({
        title: given.title === undefined ? row.title : given.title,
        cron: given.cron ?? row.cron,
        timeZone: given.time_zone ?? row.timeZone,
        period: given.period ?? row.period,
        verify: given.verify ?? row.verify,
        format: given.format ?? row.format,
        ...(given.deliver === undefined ? {} : targetColumns(ctx, row.id, given.deliver)),
        state: given.state ?? row.state,
        nextRunAt: nextOf(row, given, nowMs),
        updatedAt: fromEpochMs(nowMs),
        updatedBy: ctx.caller.email ?? ctx.caller.name,
      })
      .where(and(eq(reportSchedules.tenantId, ctx.tenantId), eq(reportSchedules.id, row.id)))
      .returning()
    if (changed === undefined) throw new Error('the schedule is gone')
    await recordAct(tx, ctx, {
      event_type: 'system.config_changed',
      action: 'report_schedule.update',
      severity: 'warning',
      description: 'A schedule of reports was changed',
      resource: scheduleResource(changed),
      metadata: { ...scheduleMetadata(changed), before: scheduleMetadata(row) },
    })
    return toOneSchedule(tx, ctx, changed)
  })
}
