import 'server-only'
import { and, desc, eq, lt } from 'drizzle-orm'
import type { z } from 'zod'
import { reportRuns } from '@/drizzle/schema'
import type { listReports as operation, ReportRun } from '@/lib/contract/report-runs'
import { type Context, requirePermission } from '../context'
import { findRun, toOneRun, toRuns } from './row'

type Query = z.output<NonNullable<typeof operation.query>>

/** Reports that were asked for, newest first, a page of them. @throws Fault forbidden */
export async function listReports({
  ctx,
  input,
}: {
  ctx: Context
  input: Query
}): Promise<{ reports: ReportRun[]; next_cursor: string | null }> {
  requirePermission(ctx, 'read_reports')
  const { framework, state, schedule_id, limit, cursor } = input
  const rows = await ctx.db.orm
    .select()
    .from(reportRuns)
    .where(
      and(
        eq(reportRuns.tenantId, ctx.tenantId),
        ...(framework === undefined ? [] : [eq(reportRuns.framework, framework)]),
        ...(state === undefined ? [] : [eq(reportRuns.state, state)]),
        ...(schedule_id === undefined ? [] : [eq(reportRuns.scheduleId, schedule_id)]),
        ...(cursor === undefined ? [] : [lt(reportRuns.id, cursor)]),
      ),
    )
    .orderBy(desc(reportRuns.id))
    .limit(limit + 1)
  const page = rows.slice(0, limit)
  return {
    reports: await toRuns(ctx.db, ctx, page),
    next_cursor: rows.length > limit ? (page.at(-1)?.id ?? null) : null,
  }
}

/** @throws Fault forbidden, not_found */
export async function getReport({ ctx, input }: { ctx: Context; input: { id: string } }): Promise<ReportRun> {
  requirePermission(ctx, 'read_reports')
  return toOneRun(ctx.db, ctx, await findRun(ctx.db, ctx.tenantId, input.id))
}
