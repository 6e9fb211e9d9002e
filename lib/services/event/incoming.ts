import { hash } from 'node:crypto'
import type { Sql } from '@/lib/db/database'
import type { KnownId, PlacedEvent } from '@/lib/db/queries/append'
import { CONTENT_HASH_BYTES, contentHash } from '@/lib/event/content-hash'
import type { Claimed } from '@/lib/event/normalise'
import { isBuiltInType } from '@/lib/event/taxonomy'
import type { EventSealer, Seal, ToSeal } from '../ledger/event-sealer'

/** Validated. An id that was made here a moment ago can't be known yet, so nobody looks for it. */
export type Unsealed = ToSeal & { claimed: Claimed }

/** An event on its way in. `contentHash`: 16 bytes in hex, the same for a retry, see `sealIncoming`. */
export type Incoming = Unsealed & { seal: Seal; contentHash: string }

const sha256Hex = (bytes: Uint8Array): string => hash('sha256', bytes, 'hex')
const claimHash = ({ event, documents, claimed }: Unsealed) =>
  contentHash(event, documents, claimed, sha256Hex)

/**
 * What the seal says of an event is the same for a retry, unless we added to it what may be different then: the time, or what a type of
 * the tenant's own makes of it. Those are told by a hash of what was sent alone.
 */
const hashOf = (one: Unsealed, { content }: Seal): string =>
  one.claimed.occurredAt && isBuiltInType(one.event.event_type)
    ? content.slice(0, 2 * CONTENT_HASH_BYTES)
    : claimHash(one)

/** @param keep as for `EventSealer.seal` */
export async function sealIncoming(
  sealer: EventSealer,
  sql: Sql,
  tenantId: string,
  events: readonly Unsealed[],
  keep: boolean,
): Promise<Incoming[]> {
  const seals = await sealer.seal(sql, tenantId, events, keep)
  return events.map((one, i) => {
    const seal = seals[i]
    if (seal === undefined) throw new Error('fewer seals than events')
    const { event, documents, claimed } = one
    return { event, documents, claimed, seal, contentHash: hashOf(one, seal) }
  })
}

/** Whether what came under a known id is what the log has under it. The second hash is that of logs from before there were seals. */
export const isSameEvent = (known: KnownId, one: Incoming): boolean =>
  known.contentHash === null || known.contentHash === one.contentHash || known.contentHash === claimHash(one)

export const placeEvent = (
  sealer: EventSealer,
  { event, documents, contentHash, seal }: Incoming,
  tenantId: string,
  seq: number,
  recordedAt: string,
): PlacedEvent => {
  const { leaf, signature, keyId } = sealer.leaf(seal, event, tenantId, seq, recordedAt)
  return { event, documents, contentHash, seq, leaf, signature, keyId }
}
