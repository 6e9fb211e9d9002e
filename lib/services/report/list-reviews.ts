import 'server-only'
import type { ReportReviews } from '@/lib/contract/report-reviews'
import { type Context, requirePermission } from '../context'
import { readReport, refusingChanged, requireDone } from './document'
import { reviewState, toReviews } from './review-state'
import { findRun } from './row'

/** What people did about a report, and how each exception stands. @throws Fault forbidden, not_found, conflict (not done) */
export async function listReportReviews({
  ctx,
  input,
}: {
  ctx: Context
  input: { id: string }
}): Promise<ReportReviews> {
  requirePermission(ctx, 'read_reports')
  const row = await findRun(ctx.db, ctx.tenantId, input.id)
  requireDone(row)
  const report = await refusingChanged(ctx, row, () => readReport(ctx.db, row))
  return toReviews(row, await reviewState(ctx.db, row, report), ctx.clock.nowMs())
}
