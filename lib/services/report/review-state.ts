import type { ReportReviews } from '@/lib/contract/report-reviews'
import type { Sql } from '@/lib/db/database'
import { settledBefore } from '@/lib/db/queries/reports'
import type { Report } from '@/lib/report/model'
import type { ReviewAct } from '@/lib/report/review'
import { actsOf } from './review-acts'
import { isOverdue, type RunRow, wire } from './row'

type Settled = ReportReviews['exceptions'][number]

export type ReviewState = {
  acts: ReviewAct[]
  /** Ids of the exceptions the report lists. */
  listed: ReadonlySet<string>
  /** Of those somebody did something about; one that was reopened is open. */
  states: ReadonlyMap<string, Settled>
  counts: ReportReviews['counts']
  signedOff: { by: string; at: string } | null
}

const STATE_OF = { resolve: 'resolved', accept: 'accepted', reopen: 'open' } as const
type Settling = keyof typeof STATE_OF
const isSettling = (kind: string): kind is Settling => kind in STATE_OF

function signOffOf(acts: readonly ReviewAct[]): ReviewState['signedOff'] {
  const last = acts.findLast(
    ({ kind, exception_id }) => exception_id === null && (kind === 'sign_off' || kind === 'reopen'),
  )
  return last?.kind === 'sign_off' ? { by: last.by, at: last.at } : null
}

/** What was accepted in earlier reports. After a sign-off nothing that came later counts. */
async function acceptedBefore(
  sql: Sql,
  { tenantId, framework, id }: RunRow,
  listed: ReadonlySet<string>,
  signedOff: ReviewState['signedOff'],
): Promise<Settled[]> {
  if (listed.size === 0) return []
  const before = await settledBefore(sql, tenantId, framework, id, [...listed], signedOff?.at ?? null)
  return before
    .filter(({ kind }) => kind === 'accept')
    .map(({ exception_id, run_id, by, at, text }) => ({
      id: exception_id,
      state: 'accepted_before',
      by,
      at: wire(at),
      text,
      report_id: run_id,
    }))
}

/** How a report and each of its exceptions stand, by what was done. */
export async function reviewState(sql: Sql, row: RunRow, report: Report): Promise<ReviewState> {
  const acts = await actsOf(sql, row)
  const listed = new Set(report.measures.flatMap(({ exceptions }) => exceptions.map(({ id }) => id)))
  const unlisted = report.measures.reduce(
    (sum, { exception_count, exceptions }) => sum + Math.max(0, exception_count - exceptions.length),
    0,
  )
  const signedOff = signOffOf(acts)
  const states = new Map<string, Settled>()
  for (const one of await acceptedBefore(sql, row, listed, signedOff)) states.set(one.id, one)
  for (const { kind, exception_id, by, at, text } of acts)
    if (exception_id !== null && isSettling(kind))
      states.set(exception_id, { id: exception_id, state: STATE_OF[kind], by, at, text, report_id: row.id })
  const of = (state: Settled['state']) => [...states.values()].filter((one) => one.state === state).length
  const [resolved, accepted, before] = [of('resolved'), of('accepted'), of('accepted_before')]
  const counts = {
    open: listed.size - resolved - accepted - before,
    resolved,
    accepted,
    accepted_before: before,
    unlisted,
  }
  return { acts, listed, states, counts, signedOff }
}

/** As the API shows it. */
export function toReviews(
  row: RunRow,
  { acts, states, counts, signedOff }: ReviewState,
  nowMs: number,
): ReportReviews {
  const dueAt = row.reviewDueAt ?? row.requestedAt
  return {
    acts,
    exceptions: [...states.values()],
    counts,
    signed_off: signedOff,
    due_at: wire(dueAt),
    overdue: isOverdue(dueAt, signedOff, nowMs),
  }
}
