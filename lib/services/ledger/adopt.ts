import { createCanonicalWriter } from '@/lib/core/canonical-json'
import type { Tx } from '@/lib/db/database'
import { toStoredEvent } from '@/lib/db/queries/event-row'
import { addLeaves, eventsBySeq } from '@/lib/db/queries/ledger-tree'
import { documentsOf } from '@/lib/event/content-hash'
import { sealableOf } from '@/lib/ledger/sealable'
import type { EventSealer } from './event-sealer'

/** Events whose leaves are made in one transaction. */
export const ADOPTED_AT_ONCE = 10_000

/**
 * Makes leaves for events that were stored before there was a tree, up to `ADOPTED_AT_ONCE` of those from `from` to before `to`: what they were
 * until this moment nobody proves, from now on their place in the tree does. An event that retention removed before has the leaf of a gone one.
 */
export async function adoptEvents(
  tx: Tx,
  sealer: EventSealer,
  tenantId: string,
  from: number,
  to: number,
): Promise<void> {
  const end = Math.min(to, from + ADOPTED_AT_ONCE)
  const stored = (await eventsBySeq(tx, tenantId, from, end)).map(toStoredEvent)
  const writer = createCanonicalWriter()
  const unsealed = stored.map((one) => {
    const { event } = sealableOf(one)
    return { event, documents: documentsOf(event, writer) }
  })
  const seals = await sealer.seal(tx, tenantId, unsealed, false)
  const leaves = Array.from({ length: end - from }, (_, i) => sealer.goneLeaf(tenantId, from + i))
  stored.forEach((one, i) => {
    const seal = seals[i]
    const event = unsealed[i]?.event
    if (seal === undefined || event === undefined) throw new Error('fewer seals than events')
    leaves[one.seq - from] = sealer.leaf(seal, event, tenantId, one.seq, sealableOf(one).recordedAt).leaf
  })
  await addLeaves(tx, tenantId, from, leaves)
}
