import 'server-only'
import type { KeptCheckpoint, KeptCheckpointPage } from '@/lib/contract/ledger-witnesses'
import { decodeCursor, encodeCursor, filterHashOf } from '@/lib/core/cursor'
import { Fault } from '@/lib/core/errors'
import { fromHex, toBase64 } from '@/lib/core/hash'
import { fromPostgres, toWire } from '@/lib/core/time'
import { type KeptCheckpoint as Row, keptCheckpoints } from '@/lib/db/queries/ledger-cosignatures'
import { parseCheckpoint } from '@/lib/ledger/checkpoint'
import { parseNote } from '@/lib/ledger/note'
import { formatKeyId } from '@/lib/ledger/verifier-key'
import { type Context, requirePermission } from '../context'
import { withCosignatures } from './get-checkpoint'

type Input = { limit: number; cursor?: string | undefined; cosigned: 'true' | 'false' }

const wire = (text: string) => toWire(fromPostgres(text))

function toKept({ size, signedAt, note, cosignatures, timestamps }: Row): KeptCheckpoint {
  const { text, signatures } = parseNote(note)
  const [first] = signatures
  return {
    size,
    root: toBase64(parseCheckpoint(text).root),
    signed_at: wire(signedAt),
    key: first === undefined ? '' : formatKeyId(first),
    cosigned_by: cosignatures.map(({ witness, cosignedAt }) => ({ witness, at: wire(cosignedAt) })),
    timestamped_by: timestamps.map(({ authority, stampedAt, token }) => ({
      authority,
      at: wire(stampedAt),
      token: toBase64(fromHex(token) ?? new Uint8Array()),
    })),
    note: withCosignatures(note, cosignatures),
  }
}

/**
 * Checkpoints of the caller's log, the last first. Signs none: what is asked for is what was given out.
 * @throws Fault forbidden, invalid_cursor
 */
export async function listCheckpoints({
  ctx,
  input,
}: {
  ctx: Context
  input: Input
}): Promise<KeptCheckpointPage> {
  requirePermission(ctx, 'verify')
  const { limit, cursor, cosigned } = input
  const filterHash = filterHashOf(`checkpoints cosigned=${cosigned}`)
  const before = cursor === undefined ? null : decodeCursor(cursor, filterHash)
  if (before instanceof Fault) throw before
  const place = before === null ? null : { size: before.seq, signedAt: before.occurredAt }
  const rows = await keptCheckpoints(ctx.db, ctx.tenantId, place, limit + 1, cosigned === 'true')
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return {
    checkpoints: page.map(toKept),
    next_cursor:
      rows.length <= limit || last === undefined
        ? null
        : encodeCursor({
            occurredAt: fromPostgres(last.signedAt),
            seq: last.size,
            direction: 'older',
            filterHash,
          }),
  }
}
