import 'server-only'
import type { InclusionProof } from '@/lib/contract/ledger'
import { Fault } from '@/lib/core/errors'
import { toBase64 } from '@/lib/core/hash'
import { findEvent } from '@/lib/db/queries/find-event'
import { seqOfEvent } from '@/lib/db/queries/events-by-seq'
import { tileReader } from '@/lib/db/queries/ledger-tree'
import { inclusionProof } from '@/lib/ledger/proofs'
import { hashAt } from '@/lib/ledger/tile-hashes'
import { TILE_WIDTH } from '@/lib/ledger/tiles'
import { nodeHasher } from './node-digest'
import { type Context, requirePermission } from '../context'
import { readingOf } from '../event/reading'
import { fieldRefused } from '../tenant/parse-input'
import { freshCheckpoint } from './get-checkpoint'
import { sizeFrom } from './tree'

/** Where the event stands; an event that the caller's view leaves out is none. */
async function indexOf(ctx: Context, id: string): Promise<number | null> {
  const { db, tenantId, caller } = ctx
  if (caller.view === null) return seqOfEvent(db, tenantId, id)
  const { where } = readingOf(ctx, { start: null, end: null, filter: null })
  return (await findEvent(db, tenantId, id, where))?.seq ?? null
}

/** The leaf's hash as the tree has it, and its proof in the tree of this size, which it must be in. */
export async function proveLeaf({ db, tenantId }: Context, index: number, size: number) {
  const read = tileReader(db, tenantId)
  const position = index % TILE_WIDTH
  const tile = { level: 0, index: (index - position) / TILE_WIDTH, width: position + 1 }
  let own: Uint8Array | undefined
  const proof = await inclusionProof(
    index,
    size,
    async (tiles) => {
      // One question for the proof's tiles and the leaf's own.
      const [first, ...others] = await read([tile, ...tiles])
      own = first
      return others
    },
    nodeHasher,
  )
  // The proof of an only leaf is empty, and reads nothing.
  own ??= (await read([tile]))[0] ?? new Uint8Array()
  return { leafHash: hashAt(own, position), hashes: proof.map(toBase64) }
}

/**
 * That an event is in the tree. The leaf's hash comes out of the tree: whether the event is what was stored is another question.
 * @throws Fault forbidden, invalid_request (a size that the tree doesn't have, or that leaves the event out), not_found
 */
export async function getInclusionProof({
  ctx,
  input,
}: {
  ctx: Context
  input: { id: string; size?: number | undefined }
}): Promise<InclusionProof> {
  requirePermission(ctx, 'verify')
  const index = await indexOf(ctx, input.id.toLowerCase())
  if (index === null) throw new Fault('not_found', 'There is no event with this id')
  if (input.size === undefined) {
    const { size, note } = await freshCheckpoint(ctx)
    const { leafHash, hashes } = await proveLeaf(ctx, index, size)
    return { index, size, leaf_hash: toBase64(leafHash), hashes, checkpoint: note }
  }
  const { size } = input
  const current = await sizeFrom(ctx, size)
  if (size <= index || size > current)
    throw fieldRefused('size', 'out_of_range', `This event is in trees of ${index + 1} to ${current} leaves`)
  const { leafHash, hashes } = await proveLeaf(ctx, index, size)
  return { index, size, leaf_hash: toBase64(leafHash), hashes }
}
