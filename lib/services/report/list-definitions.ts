import 'server-only'
import { desc, eq } from 'drizzle-orm'
import { reportDefinitions } from '@/drizzle/schema'
import type { ReportDefinition } from '@/lib/contract/report-definitions'
import { type Context, requirePermission } from '../context'
import { toDefinition } from './definition'

/** Every definition of the tenant, newest first, retired ones too. @throws Fault forbidden */
export async function listReportDefinitions({
  ctx,
}: {
  ctx: Context
}): Promise<{ definitions: ReportDefinition[] }> {
  requirePermission(ctx, 'read_reports')
  const rows = await ctx.db.orm
    .select()
    .from(reportDefinitions)
    .where(eq(reportDefinitions.tenantId, ctx.tenantId))
    .orderBy(desc(reportDefinitions.createdAt), desc(reportDefinitions.version), desc(reportDefinitions.id))
  return { definitions: rows.map(toDefinition) }
}
