import { and, desc, eq, gt } from 'drizzle-orm'
import { reportReviews } from '@/drizzle/schema'
import { fromEpochMs } from '@/lib/core/time'
import type { Context } from '../context'
import { recordAct } from '../record-act'
import { addAct, whoIs } from './review-acts'
import { findRun, reportMetadata, reportResource } from './row'

/** Who opens a report again within this time is not noted again. */
const AGAIN_MS = 3_600_000

/** Notes that somebody opened a report, among its reviews and in the log. */
export async function noteOpened(ctx: Context, runId: string): Promise<void> {
  const since = fromEpochMs(ctx.clock.nowMs() - AGAIN_MS)
  const { id: byId } = whoIs(ctx)
  await ctx.db.transaction(async (tx) => {
    const row = await findRun(tx, ctx.tenantId, runId, true)
    const [known] = await tx.orm
      .select({ at: reportReviews.at })
      .from(reportReviews)
      .where(
        and(
          eq(reportReviews.tenantId, ctx.tenantId),
          eq(reportReviews.runId, row.id),
          eq(reportReviews.kind, 'opened'),
          eq(reportReviews.byId, byId),
          gt(reportReviews.at, since),
        ),
      )
      .orderBy(desc(reportReviews.n))
      .limit(1)
    if (known !== undefined) return
    await addAct(tx, ctx, row, { kind: 'opened', exceptionId: null, text: null })
    await recordAct(tx, ctx, {
      event_type: 'data.accessed',
      action: 'report.open',
      description: `${ctx.caller.name} opened a compliance report`,
      resource: reportResource(row),
      metadata: reportMetadata(row),
    })
  })
}
