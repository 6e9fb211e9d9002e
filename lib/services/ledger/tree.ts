import { fromEpochMs } from '@/lib/core/time'
import type { Connection, Tx } from '@/lib/db/database'
import {
  addCheckpoint,
  growTree,
  headSize,
  lastCheckpoint,
  leavesFrom,
  lockEdge,
  treeSize,
  type LeafRow,
  type SignedCheckpoint,
} from '@/lib/db/queries/ledger-tree'
import { signCheckpoint } from '@/lib/ledger/checkpoint'
import { appendLeaves, type Edge, edgeRoot } from '@/lib/ledger/edge'
import { HASH_BYTES } from '@/lib/ledger/merkle'
import { nodeHasher } from './node-digest'
import type { Context, Deps } from '../context'
import { adoptEvents } from './adopt'
import type { EventSealer } from './event-sealer'
import { logSigner, originOf } from './log-keys'

/** Commits taken into the tree in one transaction: embedded, everybody else waits for it. */
const COMMITS_AT_ONCE = 64
/** Without an event a checkpoint is signed this often: it says that nothing happened. */
export const SILENCE_MS = 3_600_000

export type TreeDeps = Pick<Deps, 'clock' | 'vault' | 'sealer'> & { ledger: Connection }

/** The commits that follow on a tree of this size without a gap: behind one are events that have leaves while older ones are yet to get theirs. */
function following(size: number, rows: readonly LeafRow[]): readonly LeafRow[] {
  let next = size
  const gap = rows.findIndex(({ firstSeq, hashes }) => {
    if (firstSeq !== next) return true
    next += hashes.length / HASH_BYTES
    return false
  })
  return gap < 0 ? rows : rows.slice(0, gap)
}

const leavesOf = (rows: readonly LeafRow[]): Uint8Array[] =>
  rows.flatMap(({ hashes }) =>
    Array.from({ length: hashes.length / HASH_BYTES }, (_, i) =>
      hashes.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES),
    ),
  )

/** Takes commits into the tree. @returns how large it is then, and whether that was all */
async function grow(tx: Tx, sealer: EventSealer, tenantId: string): Promise<{ edge: Edge; done: boolean }> {
  const edge = await lockEdge(tx, tenantId)
  // Before the leaves: those of every event that is counted here are there when they are looked for.
  const head = await headSize(tx, tenantId)
  const found = await leavesFrom(tx, tenantId, edge.size, COMMITS_AT_ONCE)
  const rows = following(edge.size, found)
  if (rows.length === 0) {
    const next = found[0]?.firstSeq ?? head
    // A head behind the tree was set back: nothing can be added, and verifying says so.
    if (next <= edge.size) return { edge, done: true }
    await adoptEvents(tx, sealer, tenantId, edge.size, next)
    return { edge, done: false }
  }
  const grown = appendLeaves(edge, leavesOf(rows), nodeHasher)
  await growTree(tx, tenantId, grown.edge, grown.tiles)
  return { edge: grown.edge, done: rows.length === found.length && found.length < COMMITS_AT_ONCE }
}

/** Takes everything that was acknowledged before this call into the tree. @returns its size */
export async function integrate(
  { ledger, sealer }: Pick<TreeDeps, 'ledger' | 'sealer'>,
  tenantId: string,
): Promise<number> {
  for (;;) {
    const { edge, done } = await ledger.transaction((tx) => grow(tx, sealer, tenantId))
    if (done) return edge.size
  }
}

/** The size of the tree, which takes in what it does not hold yet only where it is smaller than asked for. */
export async function sizeFrom(ctx: Context, wanted: number): Promise<number> {
  const size = await treeSize(ctx.db, ctx.tenantId)
  return size < wanted ? integrate({ ledger: ctx.db.ledger, sealer: ctx.sealer }, ctx.tenantId) : size
}

/** The extension line that says when a checkpoint was signed: two of one size show that nothing happened between them. */
const timeLine = (at: string) => `time ${at}`

/** Signs the tree of this edge by the log's present key. Only sound while the edge is locked. */
export async function signTree(
  tx: Tx,
  { clock, vault }: Pick<TreeDeps, 'clock' | 'vault'>,
  tenantId: string,
  edge: Edge,
): Promise<SignedCheckpoint> {
  const signer = await logSigner(tx, tenantId, { clock, vault })
  const signedAt = fromEpochMs(clock.nowMs())
  const root = edgeRoot(edge, nodeHasher)
  const note = signCheckpoint(
    { origin: originOf(tenantId), size: edge.size, root, extensions: [timeLine(signedAt)] },
    [signer],
  )
  const signed = { size: edge.size, signedAt, note }
  await addCheckpoint(tx, tenantId, signed)
  return signed
}

/**
 * The tree as it is, signed: the last checkpoint where it says that already, else a new one.
 * @param silentMs how old it may be when the tree has not grown
 */
export async function checkpoint(
  deps: TreeDeps,
  tenantId: string,
  silentMs = Number.POSITIVE_INFINITY,
): Promise<SignedCheckpoint> {
  await integrate(deps, tenantId)
  return deps.ledger.transaction(async (tx) => {
    const edge = await lockEdge(tx, tenantId)
    const last = await lastCheckpoint(tx, tenantId)
    const nowMs = deps.clock.nowMs()
    if (last?.size === edge.size && nowMs - Date.parse(last.signedAt) < silentMs) return last
    return signTree(tx, deps, tenantId, edge)
  })
}
