import 'server-only'
import type { z } from 'zod'
import { approveErasure as operation, type ErasureCase } from '@/lib/contract/erasure'
import { type Context, requirePermission } from '../context'
import { parseInput } from '../tenant/parse-input'
import { addApproval, requireNoHold } from './decide'
import { findCase, toCase } from './row'

/**
 * Approves a case; with the last approval that is needed, the work begins.
 * @throws Fault forbidden, not_found, invalid_request, conflict (decided, held, or the same person twice)
 */
export async function approveErasure({
  ctx,
  input,
}: {
  ctx: Context
  input: { case: string; body: z.input<NonNullable<typeof operation.body>> }
}): Promise<ErasureCase> {
  requirePermission(ctx, 'erase')
  const { legal_basis } = parseInput(operation, input.body)
  const { subjectId, subjectEmail, state } = await findCase(ctx.db, ctx.tenantId, input.case)
  if (state === 'open') await requireNoHold(ctx, { id: subjectId, email: subjectEmail })
  return ctx.db.transaction(async (tx) => {
    const row = await findCase(tx, ctx.tenantId, input.case, true)
    return toCase(await addApproval(tx, ctx, row, legal_basis))
  })
}
