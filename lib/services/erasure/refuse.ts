import 'server-only'
import { and, eq } from 'drizzle-orm'
import type { z } from 'zod'
import { erasureCases } from '@/drizzle/schema'
import { type ErasureCase, refuseErasure as operation } from '@/lib/contract/erasure'
import { fromEpochMs } from '@/lib/core/time'
import { type Context, requirePermission } from '../context'
import { parseInput } from '../tenant/parse-input'
import { conflict, recordCase } from './decide'
import { findCase, toCase } from './row'

/**
 * Refuses a request that is not decided yet.
 * @throws Fault forbidden, not_found, invalid_request, conflict (decided already)
 */
export async function refuseErasure({
  ctx,
  input,
}: {
  ctx: Context
  input: { case: string; body: z.input<NonNullable<typeof operation.body>> }
}): Promise<ErasureCase> {
  requirePermission(ctx, 'erase')
  const { ground, reason } = parseInput(operation, input.body)
  return ctx.db.transaction(async (tx) => {
    const row = await findCase(tx, ctx.tenantId, input.case, true)
    if (row.state !== 'open') throw conflict('case', 'decided', 'This case is decided already')
    const [changed] = await tx.orm
      .update(erasureCases)
      .set({
        state: 'refused',
        refusedAt: fromEpochMs(ctx.clock.nowMs()),
        refusedBy: ctx.caller.email ?? ctx.caller.name,
        refusalGround: ground,
        refusalReason: reason,
      })
      .where(and(eq(erasureCases.tenantId, ctx.tenantId), eq(erasureCases.caseNo, row.caseNo)))
      .returning()
    if (changed === undefined) throw new Error('the case is gone')
    await recordCase(tx, ctx, row, {
      action: 'erasure.refuse',
      description: `Case ${row.caseNo}: the request was refused`,
      metadata: { ground },
    })
    return toCase(changed)
  })
}
