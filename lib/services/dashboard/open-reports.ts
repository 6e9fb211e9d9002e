import { type DashboardReports, type OpenReport, OVERDUE_LISTED_MAX } from '@/lib/contract/dashboard'
import { fromEpochMs, fromPostgres, toWire } from '@/lib/core/time'
import {
  acceptedEarlier,
  listedOf,
  type NewestReport,
  newestReports,
  overdueReports,
  settledIn,
} from '@/lib/db/queries/dashboard'
import type { Context } from '../context'
import { signOffsOf } from '../report/row'

const wire = (text: string) => toWire(fromPostgres(text))

type Act = { exception_id: string; kind: string }

/** As the reviews of the report count them. Its document, which may be large, is read only where it must be. */
async function openOf(
  { db, tenantId }: Context,
  report: NewestReport,
  acts: readonly Act[],
): Promise<number> {
  const { id, framework, exception_count } = report
  const settled = acts.filter(({ kind }) => kind !== 'reopen').length
  if (exception_count === settled) return 0
  const decided = new Set(acts.map(({ exception_id }) => exception_id))
  const earlier = (await acceptedEarlier(db, tenantId, framework, id)).filter((one) => !decided.has(one))
  const before = earlier.length === 0 ? [] : await listedOf(db, tenantId, id, earlier)
  return Math.max(0, exception_count - settled - before.length)
}

/** Exceptions that wait for somebody, by the newest report of each framework, and reviews that are overdue. */
export async function openReports(ctx: Context): Promise<DashboardReports> {
  const { db, tenantId, clock } = ctx
  const found = await newestReports(db, tenantId)
  const ids = found.map(({ id }) => id)
  const signedOff = found.length === 0 ? new Map() : await signOffsOf(db, tenantId, ids)
  const acts = found.length === 0 ? [] : await settledIn(db, tenantId, ids)
  const newest: OpenReport[] = []
  for (const report of found) {
    const isSignedOff = signedOff.has(report.id)
    newest.push({
      id: report.id,
      framework: report.framework,
      framework_name: report.framework_name,
      finished_at: wire(report.finished_at),
      // A sign-off says what became of every one.
      open_exceptions: isSignedOff
        ? 0
        : await openOf(
            ctx,
            report,
            acts.filter(({ run_id }) => run_id === report.id),
          ),
      signed_off: isSignedOff,
    })
  }
  const overdue = await overdueReports(db, tenantId, fromEpochMs(clock.nowMs()), OVERDUE_LISTED_MAX)
  return {
    newest: newest.sort((a, b) => b.open_exceptions - a.open_exceptions),
    overdue_count: overdue[0]?.total ?? 0,
    overdue: overdue.map(({ id, framework_name, title, due_at }) => ({
      id,
      framework_name,
      title,
      due_at: wire(due_at),
    })),
  }
}
