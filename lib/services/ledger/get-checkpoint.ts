import 'server-only'
import type { SignedCheckpoint } from '@/lib/db/queries/ledger-tree'
import { type Context, requirePermission } from '../context'
import { checkpoint, type TreeDeps } from './tree'

/** The parts that make the caller's tree grow and sign it. */
export const treeDepsOf = ({ db, clock, vault, sealer }: Context): TreeDeps => ({
  ledger: db.ledger,
  clock,
  vault,
  sealer,
})

/** The tree with everything acknowledged before this call, signed; a new one where the last doesn't cover it. */
export const freshCheckpoint = (ctx: Context): Promise<SignedCheckpoint> =>
  checkpoint(treeDepsOf(ctx), ctx.tenantId)

/** The signed note (C2SP tlog-checkpoint). @throws Fault forbidden */
export async function getCheckpoint({ ctx }: { ctx: Context }): Promise<string> {
  requirePermission(ctx, 'verify')
  return (await freshCheckpoint(ctx)).note
}
