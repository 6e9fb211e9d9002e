import { Fault } from '@/lib/core/errors'
import type { Tx } from '@/lib/db/database'
import { and, eq } from 'drizzle-orm'
import { erasureCases } from '@/drizzle/schema'
import { fromEpochMs } from '@/lib/core/time'
import type { Context } from '../context'
import { holdsOn } from '../hold/holds-on'
import { type Act, recordAct } from '../record-act'
import { type CaseRow, caseResource } from './row'

export const conflict = (field: string, code: string, reason: string) =>
  new Fault('conflict', reason, { faults: [{ field, code, reason }] })

/** @throws Fault conflict naming the holds */
export async function requireNoHold(
  ctx: Pick<Context, 'db' | 'tenantId' | 'clock'>,
  { id, email }: { id: string | null; email: string | null },
): Promise<void> {
  const holds = await holdsOn(ctx, { id, email })
  if (holds.length === 0) return
  throw conflict(
    'subject',
    'held',
    `A legal hold forbids it: ${holds.map((hold) => hold.id).join(', ')}. Release it first, or refuse the request`,
  )
}

/** What became of a case, as an event of the log. Says nothing of who it is of. */
export const recordCase = (
  tx: Tx,
  ctx: Context,
  { caseNo }: Pick<CaseRow, 'caseNo'>,
  act: Pick<Act, 'action' | 'description'> & { metadata?: Record<string, string | number | boolean> },
) =>
  recordAct(tx, ctx, {
    event_type: 'compliance.gdpr_request',
    severity: 'warning',
    ...act,
    resource: caseResource(caseNo),
    metadata: { framework: 'GDPR', request_type: 'erasure', case: caseNo, ...act.metadata },
  })

const whoIs = ({ caller }: Context) => ({
  by: caller.email ?? caller.name,
  id: `${caller.kind}:${caller.id}`,
})

/**
 * Adds the caller's approval to a locked case, and lets it begin when there are enough.
 * @throws Fault conflict (decided already, or the same person twice), invalid_request (no legal basis)
 */
export async function addApproval(
  tx: Tx,
  ctx: Context,
  row: CaseRow,
  legalBasis: string | undefined,
): Promise<CaseRow> {
  if (row.state !== 'open') throw conflict('case', 'decided', 'This case is decided already')
  const basis = legalBasis ?? row.legalBasis
  if (basis === null)
    throw new Fault('invalid_request', 'An approval names the legal basis', {
      faults: [{ field: 'legal_basis', code: 'required', reason: 'Say on which ground it is erased' }],
    })
  const now = fromEpochMs(ctx.clock.nowMs())
  const { by, id } = whoIs(ctx)
  const isFirst = row.approvedAt === null
  if (!isFirst && row.approvedById === id)
    throw conflict('case', 'same_person', 'The second approval has to come from another person')
  const isLast = !isFirst || row.approvalsNeeded === 1
  const [changed] = await tx.orm
    .update(erasureCases)
    .set({
      legalBasis: basis,
      ...(isFirst
        ? { approvedAt: now, approvedBy: by, approvedById: id }
        : { secondApprovedAt: now, secondApprovedBy: by }),
      ...(isLast ? { state: 'approved' } : {}),
    })
    .where(and(eq(erasureCases.tenantId, ctx.tenantId), eq(erasureCases.caseNo, row.caseNo)))
    .returning()
  if (changed === undefined) throw new Error('the case is gone')
  await recordCase(tx, ctx, row, {
    action: 'erasure.approve',
    description: `Case ${row.caseNo}: the erasure was approved${isLast ? '' : ', and waits for a second approval'}`,
    metadata: { legal_basis: basis, approval: isFirst ? 1 : 2 },
  })
  return changed
}
