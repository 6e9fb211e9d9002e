import type { Sql } from '@/lib/db/database'
import type { Documents } from '@/lib/event/content-hash'
import { NOBODY, subjectOfActor, subjectOfResource } from '@/lib/event/personal'
import type { NormalEvent } from '@/lib/event/stored-event'
import { createSealer } from '@/lib/ledger/envelope'
import { createEventSalts, SALTS_BYTES } from '@/lib/ledger/salts'
import type { Clock } from '@/lib/platform/clock'
import { nodeDigest } from './node-digest'
import type { Vault } from '@/lib/platform/vault'
import { createEventKeys, type EventKeys } from './event-keys'

/** The content hash of an event in hex, and what it was sealed by. */
export type Seal = { content: string; keys: EventKeys }

/** What an event gets with its place in the log: its leaf hash in hex, and a signature where it is one that carries it. */
export type LeafSeal = { leaf: string; signature: string | null; keyId: number | null }

export type ToSeal = { event: NormalEvent; documents: Documents }

/** Events that are signed by themselves, whatever the tenant's setting is. */
export const isSigned = ({ severity, event_type }: Pick<NormalEvent, 'severity' | 'event_type'>): boolean =>
  severity === 'critical' || event_type.startsWith('security.') || event_type.startsWith('compliance.')

/** Seals events for the tree: first what they say, then, under the lock of the log's head, where they stand. */
export function createEventSealer(vault: Vault, clock: Clock) {
  const keysOf = createEventKeys(vault, clock)
  const sealer = createSealer(nodeDigest)
  const draw = createEventSalts(nodeDigest)
  const own = new Uint8Array(SALTS_BYTES)
  const others = new Uint8Array(SALTS_BYTES)

  const keyOf = ({ subjects }: EventKeys, subject: string) => {
    const key = subjects.get(subject)
    if (key === undefined) throw new Error('an event was to be sealed without the key of its subject')
    return key
  }
  const contentOf = (
    keys: EventKeys,
    { event, documents }: ToSeal,
    actor: string,
    person: string | null,
  ): string => {
    const { writer, from, attributesEnd, metadataEnd, changesEnd } = documents
    const parts = {
      bytes: writer.bytes(from, changesEnd),
      attributesEnd: attributesEnd - from,
      metadataEnd: metadataEnd - from,
      changesEnd: changesEnd - from,
    }
    const personKey = person === null || person === actor ? null : keyOf(keys, person)
    const resource = draw(keyOf(keys, actor), personKey, event.id, own, others)
    return sealer.content(event, own, resource, undefined, parts)
  }

  return {
    /**
     * One seal an event, in their order. Makes the keys of people who are new, over `sql`.
     * @param keep false where `sql` is a transaction
     */
    seal: async (sql: Sql, tenantId: string, events: readonly ToSeal[], keep: boolean): Promise<Seal[]> => {
      if (events.length === 0) return []
      const actors = events.map(({ event }) => subjectOfActor(event.actor))
      const persons = events.map(({ event }) => subjectOfResource(event.resource))
      const subjects = [...actors, ...persons.filter((person) => person !== null)]
      const keys = await keysOf.of(sql, tenantId, subjects, keep)
      return events.map((one, i) => ({
        content: contentOf(keys, one, actors[i] ?? NOBODY, persons[i] ?? null),
        keys,
      }))
    },
    /** @param recordedAt an instant with six digits */
    leaf: (
      { content, keys }: Seal,
      event: NormalEvent,
      tenantId: string,
      seq: number,
      recordedAt: string,
    ): LeafSeal => {
      const leaf = sealer.leaf(tenantId, seq, recordedAt, content)
      if (!keys.signAll && !isSigned(event)) return { leaf, signature: null, keyId: null }
      return { leaf, signature: keys.sign(leaf), keyId: keys.keyId }
    },
    goneLeaf: sealer.goneLeaf,
    /** What sealed the tenant's events has changed. */
    forget: keysOf.forget,
  }
}

export type EventSealer = ReturnType<typeof createEventSealer>
