import 'server-only'
import { and, desc, eq, lte, ne } from 'drizzle-orm'
import { reportRuns } from '@/drizzle/schema'
import type { ReportComparison } from '@/lib/contract/report-runs'
import { compare } from '@/lib/report/compare'
import { type Context, requirePermission } from '../context'
import { fieldRefused } from '../tenant/parse-input'
import { readReport, refusingChanged, requireDone } from './document'
import { conflict, findRun, type RunRow, wire, wireOrNull } from './row'

async function earlier(ctx: Context, now: RunRow): Promise<RunRow> {
  const [row] = await ctx.db.orm
    .select()
    .from(reportRuns)
    .where(
      and(
        eq(reportRuns.tenantId, ctx.tenantId),
        eq(reportRuns.framework, now.framework),
        eq(reportRuns.state, 'done'),
        ne(reportRuns.id, now.id),
        lte(reportRuns.endTime, now.startTime),
      ),
    )
    .orderBy(desc(reportRuns.endTime), desc(reportRuns.id))
    .limit(1)
  if (row === undefined)
    throw conflict('with', 'no_earlier', 'There is no finished report of the same framework on a time before')
  return row
}

async function other(ctx: Context, now: RunRow, id: string): Promise<RunRow> {
  const row = await findRun(ctx.db, ctx.tenantId, id)
  requireDone(row, 'with')
  if (row.framework !== now.framework)
    throw fieldRefused('with', 'other_framework', 'This report is of another framework')
  return row
}

const sideOf = (row: RunRow) => ({
  id: row.id,
  title: row.title,
  start_time: wire(row.startTime),
  end_time: wire(row.endTime),
  finished_at: wireOrNull(row.finishedAt),
  sha256: row.sha256 ?? '',
})

/**
 * What changed since another report of the same framework; preset: the last one on a time before.
 * @throws Fault forbidden, not_found, invalid_request (another framework), conflict (not done, no earlier one, changed)
 */
export async function compareReports({
  ctx,
  input,
}: {
  ctx: Context
  input: { id: string; with: string | undefined }
}): Promise<ReportComparison> {
  requirePermission(ctx, 'read_reports')
  const now = await findRun(ctx.db, ctx.tenantId, input.id)
  requireDone(now)
  const then = input.with === undefined ? await earlier(ctx, now) : await other(ctx, now, input.with)
  const read = (row: RunRow) => refusingChanged(ctx, row, () => readReport(ctx.db, row))
  const found = compare(await read(then), await read(now))
  return { then: sideOf(then), now: sideOf(now), ...found }
}
