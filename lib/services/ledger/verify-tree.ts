import { equalBytes } from '@/lib/core/hash'
import type { Sql } from '@/lib/db/database'
import { tileReader } from '@/lib/db/queries/ledger-tree'
import { checkpointNotes } from '@/lib/db/queries/ledger-verify'
import { openCheckpoint, type Trust } from '@/lib/ledger/checkpoint'
import { appendLeaves, type Edge, edgeRoot, EMPTY_EDGE } from '@/lib/ledger/edge'
import { LedgerFault } from '@/lib/ledger/ledger-fault'
import { HASH_BYTES } from '@/lib/ledger/merkle'
import { readTiles, type TileReader } from '@/lib/ledger/tile-hashes'
import { TILE_WIDTH, tileWidth, type Tile } from '@/lib/ledger/tiles'
import { nodeHasher } from './node-digest'
import { verifyByNode } from './log-keys'
import type { Problems } from './problems'

/** 2 MiB of hashes. */
const TILES_AT_ONCE = 256
/** Earlier checkpoints that are compared; of more, every so many. */
const CHECKPOINTS_MAX = 500

export type TreePart = {
  tenantId: string
  size: number
  trust: Trust
  problems: Problems
  /** A checkpoint that was kept outside, of a tree no larger than this one. */
  kept: Root | null
}

export type Root = { size: number; root: Uint8Array }

const split = (bytes: Uint8Array): Uint8Array[] =>
  Array.from({ length: bytes.length / HASH_BYTES }, (_, i) =>
    bytes.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES),
  )

/** The leaves of the tree, from the first to before `size`, some tiles at a time. */
async function* leavesOf(read: TileReader, size: number): AsyncGenerator<Uint8Array[]> {
  const tilesTotal = Math.ceil(size / TILE_WIDTH)
  for (let at = 0; at < tilesTotal; at += TILES_AT_ONCE) {
    const tiles: Tile[] = []
    for (let index = at; index < Math.min(at + TILES_AT_ONCE, tilesTotal); index++)
      tiles.push({ level: 0, index, width: tileWidth(size, 0, index) })
    yield (await readTiles(tiles, read)).flatMap(split)
  }
}

/** The root of an earlier checkpoint; null, and a problem, where it isn't signed by the log. */
function rootOf(note: string, { trust, problems }: TreePart): Root | null {
  try {
    return openCheckpoint(note, trust, verifyByNode).checkpoint
  } catch (error) {
    if (!(error instanceof LedgerFault)) throw error
    problems.add(null, 'checkpoint', `A kept checkpoint is not one of this log: ${error.message}`)
    return null
  }
}

/**
 * Builds the tree anew from its leaves, and compares its root with that of every checkpoint on the way: those that were given out before, and
 * the last. Says how many leaves it has come to.
 * @returns how many checkpoints were right
 */
export async function* verifyTree(sql: Sql, part: TreePart): AsyncGenerator<number, number> {
  const { tenantId, size, problems, kept } = part
  const notes = await checkpointNotes(sql, tenantId, size, CHECKPOINTS_MAX)
  const own = notes.map(({ note }) => rootOf(note, part)).filter((one) => one !== null)
  const waiting = (kept === null ? own : [...own, kept]).sort((a, b) => a.size - b.size)
  let edge: Edge = EMPTY_EDGE
  let right = 0
  const compare = () => {
    while (waiting[0]?.size === edge.size) {
      const one = waiting.shift() as Root
      if (equalBytes(one.root, edgeRoot(edge, nodeHasher))) right++
      else if (one === kept)
        problems.add(null, 'tree', `The tree of ${one.size} leaves is not the one of the checkpoint you kept`)
      else
        problems.add(null, 'tree', `The tree of ${one.size} leaves has not the root that was signed for it`)
    }
  }
  try {
    compare()
    for await (const leaves of leavesOf(tileReader(sql, tenantId), size)) {
      for (let from = 0; from < leaves.length;) {
        const next = waiting[0]?.size ?? Number.POSITIVE_INFINITY
        const to = Math.min(leaves.length, from + (next - edge.size))
        edge = appendLeaves(edge, leaves.slice(from, to), nodeHasher).edge
        from = to
        compare()
      }
      yield edge.size
    }
  } catch (error) {
    if (!(error instanceof LedgerFault)) throw error
    problems.add(null, 'tree', `A tile of the tree is gone or cut: ${error.message}`)
  }
  return right
}
