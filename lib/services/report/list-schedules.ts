import 'server-only'
import { and, desc, eq, ne } from 'drizzle-orm'
import { reportSchedules } from '@/drizzle/schema'
import type { ReportSchedule } from '@/lib/contract/report-schedules'
import { type Context, requirePermission } from '../context'
import { toSchedules } from './schedule-row'

/** Every schedule of the tenant, newest first. @throws Fault forbidden */
export async function listReportSchedules({
  ctx,
}: {
  ctx: Context
}): Promise<{ schedules: ReportSchedule[] }> {
  requirePermission(ctx, 'read_reports')
  const rows = await ctx.db.orm
    .select()
    .from(reportSchedules)
    .where(and(eq(reportSchedules.tenantId, ctx.tenantId), ne(reportSchedules.state, 'removed')))
    .orderBy(desc(reportSchedules.id))
  return { schedules: await toSchedules(ctx.db, ctx, rows) }
}
