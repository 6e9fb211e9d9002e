import 'server-only'
import { fromHex } from '@/lib/core/hash'
import { tileReader } from '@/lib/db/queries/ledger-tree'
import { checkpointNotes } from '@/lib/db/queries/ledger-verify'
import { openCheckpoint, type Trust } from '@/lib/ledger/checkpoint'
import { LedgerFault } from '@/lib/ledger/ledger-fault'
import { consistencyProofs, inclusionProofs } from '@/lib/ledger/proofs'
import { TILE_WIDTH } from '@/lib/ledger/tiles'
import { verifyConsistency, verifyInclusion } from '@/lib/ledger/verify-proof'
import { verifyByNode } from '../ledger/log-keys'
import { nodeHasher } from '../ledger/node-digest'
import type { Problems } from '../ledger/problems'
import { createLeaves } from '../ledger/stored-leaves'
import type { ReportContext } from './context'

/** Earlier checkpoints that are compared; of more, every so many. */
const CHECKPOINTS_MAX = 50

type Tree = { size: number; root: Uint8Array; trust: Trust; problems: Problems }

/** Of each tile that holds one of the leaves the first: its proof hashes the whole tile, and so proves the others with it. */
function onePerTile(seqs: Iterable<number>): number[] {
  const byTile = new Map<number, number>()
  for (const seq of seqs) {
    const tile = Math.floor(seq / TILE_WIDTH)
    const first = byTile.get(tile)
    if (first === undefined || seq < first) byTile.set(tile, seq)
  }
  return [...byTile.values()].sort((a, b) => a - b)
}

/** That the tree of the checkpoint holds these leaves as they are kept (RFC 9162, 2.1.3). */
export async function proveLeaves(
  { db, tenantId }: ReportContext,
  { size, root, problems }: Tree,
  seqs: Iterable<number>,
): Promise<void> {
  const chosen = onePerTile(seqs)
  const leaves = createLeaves(tileReader(db, tenantId), size)
  await leaves.prepare(chosen)
  const proofs = await inclusionProofs(chosen, size, tileReader(db, tenantId), nodeHasher)
  chosen.forEach((index, n) => {
    const leafHash = fromHex(leaves.at(index) ?? '') ?? new Uint8Array()
    if (!verifyInclusion({ index, size, leafHash, root, proof: proofs[n] ?? [] }, nodeHasher))
      problems.add(index, 'tree', 'The tree of the checkpoint does not hold the leaves around this seq')
  })
}

/** That earlier checkpoints are beginnings of this one (RFC 9162, 2.1.4). @returns how many are */
export async function proveCheckpoints(
  { db, tenantId }: ReportContext,
  { size, root, trust, problems }: Tree,
): Promise<number> {
  const notes = await checkpointNotes(db, tenantId, size, CHECKPOINTS_MAX)
  const old = notes.flatMap(({ note }) => {
    try {
      return [openCheckpoint(note, trust, verifyByNode).checkpoint]
    } catch (error) {
      if (!(error instanceof LedgerFault)) throw error
      problems.add(null, 'checkpoint', `A kept checkpoint is not one of this log: ${error.message}`)
      return []
    }
  })
  const proofs = await consistencyProofs(
    old.map((one) => one.size),
    size,
    tileReader(db, tenantId),
    nodeHasher,
  )
  const right = old.filter((one, n) => {
    const claim = {
      oldSize: one.size,
      oldRoot: one.root,
      newSize: size,
      newRoot: root,
      proof: proofs[n] ?? [],
    }
    return verifyConsistency(claim, nodeHasher)
  })
  for (const one of old)
    if (!right.includes(one))
      problems.add(null, 'tree', `The tree of ${one.size} leaves is not a beginning of the checkpoint's`)
  return right.length
}
