import 'server-only'
import type { z } from 'zod'
import { type LedgerKeys, rotateLedgerKey as operation } from '@/lib/contract/ledger'
import { fromEpochMs } from '@/lib/core/time'
import type { Tx } from '@/lib/db/database'
import {
  addKey,
  currentKey,
  type KeyPurpose,
  type LedgerKey,
  raiseEpoch,
  replaceKey,
} from '@/lib/db/queries/ledger-keys'
import { lockEdge } from '@/lib/db/queries/ledger-tree'
import { type Context, requirePermission } from '../context'
import { recordAct } from '../record-act'
import { parseInput } from '../tenant/parse-input'
import { makeEventKey } from './event-keys'
import { freshCheckpoint, treeDepsOf } from './get-checkpoint'
import { readLedgerKeys } from './list-keys'
import { makeLogKey } from './log-keys'
import { integrate, signTree } from './tree'

type Input = z.input<NonNullable<typeof operation.body>>

const MAKE = { checkpoint: makeLogKey, event: makeEventKey } as const

/** The key in use; made where none was needed so far. */
async function keyInUse(tx: Tx, ctx: Context, purpose: KeyPurpose): Promise<LedgerKey> {
  const known = await currentKey(tx, ctx.tenantId, purpose)
  if (known !== null) return known
  await addKey(tx, ctx.tenantId, MAKE[purpose](ctx.tenantId, 1, ctx))
  const made = await currentKey(tx, ctx.tenantId, purpose)
  if (made === null) throw new Error(`the first ${purpose} key could not be made`)
  return made
}

/** Under the lock of the tree's edge, where those who rotate take turns. */
async function rotate(tx: Tx, ctx: Context, purpose: KeyPurpose): Promise<void> {
  const { tenantId, clock } = ctx
  const edge = await lockEdge(tx, tenantId)
  const old = await keyInUse(tx, ctx, purpose)
  const next = MAKE[purpose](tenantId, old.keyId + 1, ctx)
  const isOfTree = purpose === 'checkpoint'
  if (isOfTree) await signTree(tx, treeDepsOf(ctx), tenantId, edge)
  await replaceKey(tx, tenantId, old, fromEpochMs(clock.nowMs()), isOfTree ? edge.size : null)
  await addKey(tx, tenantId, next)
  if (!isOfTree) await raiseEpoch(tx, tenantId)
  await recordAct(tx, ctx, {
    event_type: 'system.config_changed',
    action: 'ledger.key.rotate',
    severity: 'warning',
    description: isOfTree
      ? 'The key that signs the log was replaced'
      : 'The key that signs single events was replaced',
    resource: { type: 'audit_log', id: tenantId, name: null, parent_id: null, attributes: null },
    metadata: { purpose, old_key: old.keyId, new_key: next.keyId },
  })
}

/**
 * Replaces a key of the log. The old one verifies what it signed: a checkpoint key the trees up to the present one, which it signs as its last.
 * Both keys and the event are one transaction; then the tree with this event is signed by the new key.
 * @throws Fault forbidden, invalid_request
 */
export async function rotateLedgerKey({ ctx, input }: { ctx: Context; input: Input }): Promise<LedgerKeys> {
  requirePermission(ctx, 'manage_ledger')
  const { purpose } = parseInput(operation, input)
  await integrate(treeDepsOf(ctx), ctx.tenantId)
  await ctx.db.ledger.transaction((tx) => rotate(tx, ctx, purpose))
  ctx.sealer.forget(ctx.tenantId)
  await freshCheckpoint(ctx)
  return readLedgerKeys(ctx)
}
