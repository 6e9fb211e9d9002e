import 'server-only'
import type { LedgerGrowth } from '@/lib/contract/ledger-witnesses'
import { fromPostgres, toWire } from '@/lib/core/time'
import { growthOf } from '@/lib/db/queries/ledger-cosignatures'
import { type Context, requirePermission } from '../context'

/** @throws Fault forbidden */
export async function getLedgerGrowth({
  ctx,
  input,
}: {
  ctx: Context
  input: { points: number }
}): Promise<LedgerGrowth> {
  requirePermission(ctx, 'verify')
  const points = await growthOf(ctx.db, ctx.tenantId, input.points)
  return { points: points.map(({ at, size }) => ({ at: toWire(fromPostgres(at)), size })) }
}
