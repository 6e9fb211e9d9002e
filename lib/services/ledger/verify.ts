import 'server-only'
import type { z } from 'zod'
import { verifyLedger as operation, type VerifyLine } from '@/lib/contract/ledger-verify'
import type { SignedCheckpoint } from '@/lib/db/queries/ledger-tree'
import { openCheckpoint } from '@/lib/ledger/checkpoint'
import { LedgerFault } from '@/lib/ledger/ledger-fault'
import { type Context, requirePermission } from '../context'
import { recordActAlone } from '../record-act'
import { fieldRefused, parseInput } from '../tenant/parse-input'
import { logKeysOf, originOf, verifyByNode } from './log-keys'
import { keptCheckpoint } from './kept-checkpoint'
import { createProblems } from './problems'
import { checkpoint } from './tree'
import { verifyEvents } from './verify-events'
import { type Root, verifyTree } from './verify-tree'

type Result = Extract<VerifyLine, { type: 'result' }>

async function record(ctx: Context, result: Result) {
  const { ok, from_seq, to_seq, size, events, first_bad_seq, problem_count } = result
  const metadata = { from_seq, to_seq, tree_size: size, events, first_bad_seq, problem_count }
  await recordActAlone(
    ctx,
    ok
      ? {
          event_type: 'data.accessed',
          action: 'ledger.verify',
          description: `${ctx.caller.name} checked ${events} events against the tree: all are as they were stored`,
          metadata,
        }
      : {
          event_type: 'security.anomaly_detected',
          action: 'ledger.verify',
          severity: 'critical',
          outcome: 'failure',
          description: `${ctx.caller.name} checked the log against its tree, and ${problem_count} things are wrong`,
          metadata,
        },
  )
}

async function* linesOf(
  ctx: Context,
  { size, note }: SignedCheckpoint,
  fromSeq: number,
  toSeq = size - 1,
  kept: Root | null = null,
): AsyncGenerator<VerifyLine> {
  const { db, tenantId, vault } = ctx
  const problems = createProblems()
  const trust = { origin: originOf(tenantId), logKeys: await logKeysOf(db, tenantId) }
  const to = Math.min(toSeq, size - 1)
  yield { type: 'started', from_seq: fromSeq, to_seq: to, size, checkpoint: note }
  try {
    openCheckpoint(note, trust, verifyByNode)
  } catch (error) {
    if (!(error instanceof LedgerFault)) throw error
    problems.add(null, 'checkpoint', `The last checkpoint is not one of this log: ${error.message}`)
  }
  const isBeyond = kept !== null && kept.size > size
  if (isBeyond)
    problems.add(
      null,
      'rolled_back',
      `The checkpoint you kept is of ${kept.size} leaves, and the log has ${size}: it was put back or cut`,
    )
  const tree = verifyTree(db, { tenantId, size, trust, problems, kept: isBeyond ? null : kept })
  let built = await tree.next()
  for (; built.done !== true; built = await tree.next())
    yield { type: 'progress', part: 'tree', done: built.value, total: size }
  const log = verifyEvents(db, { tenantId, from: fromSeq, to, size, vault, problems })
  let checked = await log.next()
  for (; checked.done !== true; checked = await log.next())
    yield { type: 'progress', part: 'events', done: checked.value, total: to - fromSeq + 1 }
  const result: Result = {
    type: 'result',
    from_seq: fromSeq,
    to_seq: to,
    size,
    events: checked.value.right,
    removed: checked.value.removed,
    checkpoints: built.value,
    ...problems.summary(),
  }
  // The record first: who reads the result can rely on it.
  await record(ctx, result)
  yield result
}

/**
 * Checks the log against its tree and says what it does, line by line.
 * @throws Fault forbidden, invalid_request (from_seq lies beyond the log, a checkpoint that nobody we know signed)
 */
export async function verifyLog({
  ctx,
  input,
}: {
  ctx: Context
  input: z.input<NonNullable<typeof operation.body>>
}): Promise<AsyncGenerator<VerifyLine>> {
  requirePermission(ctx, 'verify')
  const { from_seq = 0, to_seq, checkpoint: note } = parseInput(operation, input)
  const signed = await checkpoint({ ...ctx, ledger: ctx.db.ledger }, ctx.tenantId)
  const { size } = signed
  if (from_seq > 0 && from_seq >= size)
    throw fieldRefused(
      'from_seq',
      'beyond_the_log',
      `The log has ${size} events: the last seq is ${size - 1}`,
    )
  const kept = note === undefined ? null : await keptCheckpoint(ctx, note)
  return linesOf(ctx, signed, from_seq, to_seq, kept)
}
