import 'server-only'
import type { z } from 'zod'
import { createReportReview as operation, type ReportReviews } from '@/lib/contract/report-reviews'
import type { ReviewKind } from '@/lib/contract/report-terms'
import { Fault, type FieldFault } from '@/lib/core/errors'
import { type Context, requirePermission } from '../context'
import { recordAct } from '../record-act'
import { parseInput } from '../tenant/parse-input'
import { readReport, refusingChanged, requireDone } from './document'
import { addAct } from './review-acts'
import { type ReviewState, reviewState, toReviews } from './review-state'
import { conflict, findRun, reportMetadata, reportResource } from './row'

type Input = z.output<NonNullable<typeof operation.body>>

const DONE: Record<ReviewKind, string> = {
  comment: 'commented on a compliance report',
  resolve: 'resolved an exception of a compliance report',
  accept: 'accepted an exception of a compliance report',
  reopen: 'reopened a compliance report, or an exception of it',
  sign_off: 'signed off a compliance report',
}

const fault = (field: string, code: string, reason: string): FieldFault => ({ field, code, reason })

/** What the input lacks, whatever report it is about. */
function shapeFaults({ kind, exception_id, text }: Input): FieldFault[] {
  const isOfOne = kind === 'resolve' || kind === 'accept'
  return [
    ...(isOfOne && exception_id === undefined
      ? [fault('exception_id', 'required', 'Say which exception it is about')]
      : []),
    ...(kind === 'sign_off' && exception_id !== undefined
      ? [fault('exception_id', 'not_for_kind', 'A report is signed off as a whole')]
      : []),
    ...(isOfOne && text === undefined ? [fault('text', 'required', 'Say why')] : []),
    ...(kind === 'comment' && text === undefined
      ? [fault('text', 'required', 'Say what there is to say')]
      : []),
  ]
}

/** @throws Fault conflict where the report or the exception stands otherwise */
function requirePossible({ kind, exception_id, text }: Input, state: ReviewState): void {
  const { counts, signedOff, states } = state
  if (exception_id === undefined && kind === 'reopen') {
    if (signedOff === null) throw conflict('kind', 'not_signed_off', 'This report is not signed off')
    return
  }
  if (signedOff !== null)
    throw conflict(
      'kind',
      'signed_off',
      `${signedOff.by} signed this report off; reopen it as a whole before anything else`,
    )
  if (kind === 'sign_off') {
    if (counts.open > 0)
      throw conflict(
        'kind',
        'open_exceptions',
        `${counts.open} ${counts.open === 1 ? 'exception is' : 'exceptions are'} neither resolved nor accepted`,
      )
    if (counts.unlisted > 0 && text === undefined)
      throw conflict(
        'text',
        'unlisted_exceptions',
        `The report has ${counts.unlisted} exceptions more than it lists: say what became of them`,
      )
    return
  }
  if (exception_id === undefined) return
  const before = states.get(exception_id)?.state ?? 'open'
  if (kind === 'reopen' && before === 'open')
    throw conflict('exception_id', 'open', 'This exception is open already')
  if ((kind === 'resolve' || kind === 'accept') && (before === 'resolved' || before === 'accepted'))
    throw conflict('exception_id', before, `This exception is ${before} already; reopen it first`)
}

/**
 * Does something about a report: a comment, an exception settled or reopened, the whole signed off or reopened.
 * @throws Fault forbidden, not_found, invalid_request (also for an exception the report doesn't list), conflict
 */
export async function createReportReview({
  ctx,
  input,
}: {
  ctx: Context
  input: { id: string; body: z.input<NonNullable<typeof operation.body>> }
}): Promise<ReportReviews> {
  requirePermission(ctx, 'review_reports')
  const given = parseInput(operation, input.body)
  const { kind, exception_id, text } = given
  const found = await findRun(ctx.db, ctx.tenantId, input.id)
  const faults = shapeFaults(given)
  if (faults.length > 0) throw new Fault('invalid_request', 'The act is not valid', { faults })
  requireDone(found)
  // Outside of the transaction: a finished report does not change, and it may be large.
  const report = await refusingChanged(ctx, found, () => readReport(ctx.db, found))
  return ctx.db.transaction(async (tx) => {
    const row = await findRun(tx, ctx.tenantId, found.id, true)
    const state = await reviewState(tx, row, report)
    if (exception_id !== undefined && !state.listed.has(exception_id))
      throw new Fault('invalid_request', 'The report has no such exception', {
        faults: [fault('exception_id', 'unknown', 'The report has no such exception')],
      })
    requirePossible(given, state)
    await addAct(tx, ctx, row, { kind, exceptionId: exception_id ?? null, text: text ?? null })
    await recordAct(tx, ctx, {
      event_type: 'data.updated',
      action: `report.${kind}`,
      severity: kind === 'comment' ? 'info' : 'warning',
      description: `${ctx.caller.name} ${DONE[kind]}`,
      resource: reportResource(row),
      metadata: { ...reportMetadata(row), exception_id: exception_id ?? null, reason: text ?? null },
    })
    return toReviews(row, await reviewState(tx, row, report), ctx.clock.nowMs())
  })
}
