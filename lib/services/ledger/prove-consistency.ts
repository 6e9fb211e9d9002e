import 'server-only'
import type { ConsistencyProof } from '@/lib/contract/ledger'
import { toBase64 } from '@/lib/core/hash'
import { tileReader } from '@/lib/db/queries/ledger-tree'
import { rootAt } from '@/lib/ledger/edge'
import { consistencyProof } from '@/lib/ledger/proofs'
import { nodeHasher } from './node-digest'
import { type Context, requirePermission } from '../context'
import { fieldRefused } from '../tenant/parse-input'
import { freshCheckpoint } from './get-checkpoint'
import { sizeFrom } from './tree'

/**
 * That the tree of `to` leaves begins with that of `from`; without `to` the tree of the current checkpoint.
 * @throws Fault forbidden, invalid_request (sizes that the tree doesn't have, or in the wrong order)
 */
export async function getConsistencyProof({
  ctx,
  input,
}: {
  ctx: Context
  input: { from: number; to?: number | undefined }
}): Promise<ConsistencyProof> {
  requirePermission(ctx, 'verify')
  const { db, tenantId } = ctx
  const { from } = input
  const to = input.to ?? (await freshCheckpoint(ctx)).size
  const current = input.to === undefined ? to : await sizeFrom(ctx, to)
  if (to > current) throw fieldRefused('to', 'out_of_range', `The tree has ${current} leaves`)
  if (from > to)
    throw fieldRefused('from', 'out_of_range', `A tree of ${to} leaves begins with none of ${from}`)
  const read = tileReader(db, tenantId)
  const [hashes, fromRoot, toRoot] = [
    await consistencyProof(from, to, read, nodeHasher),
    await rootAt(from, read, nodeHasher),
    await rootAt(to, read, nodeHasher),
  ]
  return {
    from,
    to,
    hashes: hashes.map(toBase64),
    from_root: toBase64(fromRoot),
    to_root: toBase64(toRoot),
  }
}
