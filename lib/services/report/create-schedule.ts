import 'server-only'
import { and, eq, ne } from 'drizzle-orm'
import type { z } from 'zod'
import { reportSchedules } from '@/drizzle/schema'
import { createReportSchedule as operation, type ReportSchedule } from '@/lib/contract/report-schedules'
import { uuidv7 } from '@/lib/core/ids'
import { fromEpochMs } from '@/lib/core/time'
import type { Tx } from '@/lib/db/database'
import { type Context, requirePermission } from '../context'
import { recordAct } from '../record-act'
import { parseInput } from '../tenant/parse-input'
import { readCron } from './cron'
import { requireFramework } from './definition'
import { conflict } from './row'
import { scheduleMetadata, scheduleResource, toOneSchedule } from './schedule-row'
import { targetColumns } from './schedule-target'
import { requireTimeZone } from './time-zone'

const SCHEDULES_MAX = 100

async function requireRoom(tx: Tx, tenantId: string) {
  const known = await tx.orm
    .select({ id: reportSchedules.id })
    .from(reportSchedules)
    .where(and(eq(reportSchedules.tenantId, tenantId), ne(reportSchedules.state, 'removed')))
    .limit(SCHEDULES_MAX)
  if (known.length >= SCHEDULES_MAX)
    throw conflict('framework', 'too_many', `A tenant has at most ${SCHEDULES_MAX} schedules`)
}

/**
 * Has a report computed again and again.
 * @throws Fault forbidden, invalid_request, conflict (too many)
 */
export async function createReportSchedule({
  ctx,
  input,
}: {
  ctx: Context
  input: z.input<NonNullable<typeof operation.body>>
}): Promise<ReportSchedule> {
  requirePermission(ctx, 'run_reports')
  const given = parseInput(operation, input)
  requireTimeZone(given.time_zone)
  const nowMs = ctx.clock.nowMs()
  const nextMs = readCron(given.cron, given.time_zone, nowMs)
  const id = uuidv7(nowMs, crypto.getRandomValues(new Uint8Array(10)))
  const target = targetColumns(ctx, id, given.deliver)
  const who = ctx.caller.email ?? ctx.caller.name
  return ctx.db.transaction(async (tx) => {
    await requireFramework(tx, ctx.tenantId, given.framework)
    await requireRoom(tx, ctx.tenantId)
    const [row] = await tx.orm
      .insert(reportSchedules)
      .values({
        ...target,
        id,
        tenantId: ctx.tenantId,
        framework: given.framework,
        title: given.title ?? null,
        cron: given.cron,
        timeZone: given.time_zone,
        period: given.period,
        verify: given.verify,
        format: given.format,
        state: 'active',
        nextRunAt: fromEpochMs(nextMs),
        createdAt: fromEpochMs(nowMs),
        createdBy: who,
        updatedAt: fromEpochMs(nowMs),
        updatedBy: who,
      })
      .returning()
    if (row === undefined) throw new Error('the insert gave no row')
    await recordAct(tx, ctx, {
      event_type: 'system.config_changed',
      action: 'report_schedule.create',
      severity: 'warning',
      description: 'A schedule of reports was made',
      resource: scheduleResource(row),
      metadata: scheduleMetadata(row),
    })
    return toOneSchedule(tx, ctx, row)
  })
}
