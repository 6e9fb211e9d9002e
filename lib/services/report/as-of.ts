import 'server-only'
import type { ReportCheckpoint } from '@/lib/report/model'
import { toBase64 } from '@/lib/core/hash'
import { fromPostgres, parseInstant, toWire } from '@/lib/core/time'
import type { SignedCheckpoint } from '@/lib/db/queries/ledger-tree'
import { firstCheckpoint, lastSeqOf, type ReportSpan } from '@/lib/db/queries/report'
import { parseCheckpoint } from '@/lib/ledger/checkpoint'
import { parseNote } from '@/lib/ledger/note'
import { formatKeyId } from '@/lib/ledger/verifier-key'
import { treeDepsOf } from '../ledger/get-checkpoint'
import { checkpoint } from '../ledger/tree'
import type { ReportContext } from './context'

/** The tree a report rests on, and where its period ends in truth: never later than the tree was signed. */
export type AsOf = { signed: SignedCheckpoint; span: ReportSpan }

/** One that was just signed has its time as we write it, one that was kept as the database does. */
const signedAtOf = ({ signedAt }: SignedCheckpoint) => parseInstant(signedAt) ?? fromPostgres(signedAt)

/**
 * The first checkpoint that holds every event of the span and was signed when the span was over: the same one, whenever it is asked for. Where there is
 * none yet the log is signed now.
 */
export async function asOf(ctx: ReportContext, span: ReportSpan): Promise<AsOf> {
  const { db, tenantId, clock } = ctx
  const isOver = Date.parse(span.end) <= clock.nowMs()
  const last = await lastSeqOf(db, tenantId, span)
  const signed =
    (await firstCheckpoint(db, tenantId, last, isOver ? span.end : null)) ??
    (await checkpoint(treeDepsOf(ctx), tenantId, 0))
  const signedAt = signedAtOf(signed)
  return { signed, span: signedAt < span.end ? { ...span, end: signedAt } : span }
}

/** Without what witnesses put under it: that may come later, and the report must not change by it. */
export function aboutCheckpoint(signed: SignedCheckpoint): ReportCheckpoint {
  const { text, signatures } = parseNote(signed.note)
  const { origin, root } = parseCheckpoint(text)
  const [first] = signatures
  return {
    origin,
    size: signed.size,
    root: toBase64(root),
    signed_at: toWire(signedAtOf(signed)),
    key: first === undefined ? '' : formatKeyId(first),
    note: signed.note,
  }
}
