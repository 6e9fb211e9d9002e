import { and, asc, count, eq } from 'drizzle-orm'
import { reportReviews } from '@/drizzle/schema'
import { uuidv7 } from '@/lib/core/ids'
import { fromEpochMs } from '@/lib/core/time'
import type { Sql, Tx } from '@/lib/db/database'
import type { ReviewAct } from '@/lib/report/review'
import type { Context } from '../context'
import { conflict, type RunRow, wire } from './row'

/** Acts on one report: each exception of a large one can be settled and reopened once or twice. */
const ACTS_MAX = 50_000

export const whoIs = ({ caller }: Pick<Context, 'caller'>) => ({
  by: caller.email ?? caller.name,
  id: `${caller.kind}:${caller.id}`,
})

const kindOf = (text: string): ReviewAct['kind'] => {
  const kinds = ['opened', 'comment', 'resolve', 'accept', 'reopen', 'sign_off'] as const
  return kinds.find((kind) => kind === text) ?? 'comment'
}

/** Everything that was done about a report, oldest first. */
export async function actsOf(
  sql: Sql,
  { tenantId, id }: Pick<RunRow, 'tenantId' | 'id'>,
): Promise<ReviewAct[]> {
  const rows = await sql.orm
    .select()
    .from(reportReviews)
    .where(and(eq(reportReviews.tenantId, tenantId), eq(reportReviews.runId, id)))
    .orderBy(asc(reportReviews.n))
  return rows.map((row) => ({
    id: row.id,
    kind: kindOf(row.kind),
    exception_id: row.exceptionId,
    text: row.text,
    by: row.by,
    at: wire(row.at),
  }))
}

/** Adds an act to a report whose row is locked. @throws Fault conflict (too many) */
export async function addAct(
  tx: Tx,
  ctx: Pick<Context, 'tenantId' | 'clock' | 'caller'>,
  row: RunRow,
  act: { kind: ReviewAct['kind']; exceptionId: string | null; text: string | null },
): Promise<void> {
  const [before] = await tx.orm
    .select({ acts: count() })
    .from(reportReviews)
    .where(and(eq(reportReviews.tenantId, ctx.tenantId), eq(reportReviews.runId, row.id)))
  const n = (before?.acts ?? 0) + 1
  if (n > ACTS_MAX) throw conflict('kind', 'too_many', `At most ${ACTS_MAX} acts are kept on a report`)
  const nowMs = ctx.clock.nowMs()
  const { by, id: byId } = whoIs(ctx)
  await tx.orm.insert(reportReviews).values({
    id: uuidv7(nowMs, crypto.getRandomValues(new Uint8Array(10))),
    tenantId: ctx.tenantId,
    runId: row.id,
    n,
    framework: row.framework,
    ...act,
    by,
    byId,
    at: fromEpochMs(nowMs),
  })
}
