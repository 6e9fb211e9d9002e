import 'server-only'
import type { SignedCheckpoint } from '@/lib/db/queries/ledger-tree'
import { cosignaturesOf } from '@/lib/db/queries/ledger-cosignatures'
import { type Context, requirePermission } from '../context'
import { checkpoint, type TreeDeps } from './tree'

type TreeParts = Pick<Context, 'db' | 'clock' | 'vault' | 'sealer'>

/** The parts that make the caller's tree grow and sign it. */
export const treeDepsOf = ({ db, clock, vault, sealer }: TreeParts): TreeDeps => ({
  ledger: db.ledger,
  clock,
  vault,
  sealer,
})

/** The tree with everything acknowledged before this call, signed; a new one where the last doesn't cover it. */
export const freshCheckpoint = (ctx: Context): Promise<SignedCheckpoint> =>
  checkpoint(treeDepsOf(ctx), ctx.tenantId)

/** The note with what witnesses put under it; each line was verified before it was kept. */
export const withCosignatures = (note: string, cosignatures: readonly { line: string }[]): string =>
  note + cosignatures.map(({ line }) => line).join('')

/** The signed note (C2SP tlog-checkpoint), with the cosignatures there are for it. @throws Fault forbidden */
export async function getCheckpoint({ ctx }: { ctx: Context }): Promise<string> {
  requirePermission(ctx, 'verify')
  const signed = await freshCheckpoint(ctx)
  return withCosignatures(signed.note, await cosignaturesOf(ctx.db, ctx.tenantId, signed))
}
