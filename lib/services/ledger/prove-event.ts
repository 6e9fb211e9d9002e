import 'server-only'
import type { z } from 'zod'
import type { eventProof } from '@/lib/contract/ledger'
import { Fault } from '@/lib/core/errors'
import { toHex } from '@/lib/core/hash'
import { isUuid } from '@/lib/core/ids'
import { toStoredEvent } from '@/lib/db/queries/event-row'
import { findEvent } from '@/lib/db/queries/find-event'
import { EVENT_PROOF_FORMAT } from '@/lib/ledger/event-proof-form'
import { provedOf } from '@/lib/ledger/sealable'
import { formatVerifierKey } from '@/lib/ledger/verifier-key'
import { type Context, requirePermission } from '../context'
import { recordView } from '../event/looks'
import { readingOf } from '../event/reading'
import { fieldRefused } from '../tenant/parse-input'
import { freshCheckpoint } from './get-checkpoint'
import { logKeysOf, originOf } from './log-keys'
import { openEvents } from './open-events'
import { proveLeaf } from './prove-inclusion'

type EventProof = z.infer<typeof eventProof>

const unprovable = (code: string, reason: string) =>
  new Fault('conflict', reason, { faults: [{ field: 'id', code, reason }] })

/**
 * One event with all it takes to check it without asking anybody; `verifyEventProof` does. Seen like the event itself: within the caller's view,
 * and a person who asks for it has opened the event.
 * @throws Fault forbidden, invalid_request (not a UUID), not_found, conflict (the key of its person is gone, or it is not what its leaf says)
 */
export async function getEventProof({
  ctx,
  input,
}: {
  ctx: Context
  input: { id: string }
}): Promise<EventProof> {
  requirePermission(ctx, 'verify')
  requirePermission(ctx, 'read')
  const { db, tenantId } = ctx
  if (!isUuid(input.id)) throw fieldRefused('id', 'invalid_uuid', 'An event id is a UUID')
  const { where } = readingOf(ctx, { start: null, end: null, filter: null })
  const row = await findEvent(db, tenantId, input.id.toLowerCase(), where)
  if (row === undefined) throw new Fault('not_found', 'There is no event with this id')
  const [found] = await openEvents(db, tenantId, [toStoredEvent(row)])
  if (found?.opened == null)
    throw unprovable(
      'not_opened',
      'The key of the person of this event is gone, so it can’t be proved any more',
    )
  const { note, size } = await freshCheckpoint(ctx)
  const { leafHash, hashes } = await proveLeaf(ctx, row.seq, size)
  if (found.opened.leaf !== toHex(leafHash))
    throw unprovable(
      'event_changed',
      'This event is not what the log says: it was changed after it was stored',
    )
  await recordView(ctx, row.id)
  return {
    format: EVENT_PROOF_FORMAT,
    origin: originOf(tenantId),
    event: provedOf(found.event),
    openings: found.opened.openings,
    leaf_hash: found.opened.leaf,
    inclusion: { index: row.seq, size, hashes },
    checkpoint: note,
    keys: (await logKeysOf(db, tenantId)).map((key) => ({
      verifier_key: formatVerifierKey(key),
      size_max: key.sizeMax ?? null,
    })),
  }
}
