import type { Sql } from '@/lib/db/database'
import { redactionsOf } from '@/lib/db/queries/redactions'
import { knownSubjectKeys } from '@/lib/db/queries/subject-keys'
import { fromHex } from '@/lib/core/hash'
import { subjectOfActor, subjectOfResource } from '@/lib/event/personal'
import type { StoredEvent } from '@/lib/event/stored-event'
import { createSealer } from '@/lib/ledger/envelope'
import { createEventSalts, saltKey, type SaltKey, SALTS_BYTES } from '@/lib/ledger/salts'
import { sealableOf, withoutErased } from '@/lib/ledger/sealable'
import { createLeafReader, type LeafOf, type Openings, openingsOf } from '@/lib/ledger/stored-leaf'
import { nodeDigest } from './node-digest'

/** A stored event with what opens it and what that gives; null where the key of its person is gone and no erasure says why. */
export type OpenedEvent = { event: StoredEvent; opened: (LeafOf & { openings: Openings }) | null }

const sealer = createSealer(nodeDigest)
const draw = createEventSalts(nodeDigest)
const readLeaf = createLeafReader(nodeDigest)

async function keysOf(sql: Sql, tenantId: string, events: readonly StoredEvent[]) {
  const subjects = new Set<string>()
  for (const { actor, resource } of events) {
    subjects.add(subjectOfActor(actor))
    const person = subjectOfResource(resource)
    if (person !== null) subjects.add(person)
  }
  const found = await knownSubjectKeys(sql, tenantId, [...subjects])
  return new Map(
    found.map(({ subject, key }) => [subject, saltKey(fromHex(key) ?? new Uint8Array())] as const),
  )
}

function open(event: StoredEvent, keys: ReadonlyMap<string, SaltKey>): OpenedEvent['opened'] {
  const actor = subjectOfActor(event.actor)
  const person = subjectOfResource(event.resource)
  const key = keys.get(actor)
  const personKey = person === null || person === actor ? null : keys.get(person)
  if (key === undefined || personKey === undefined) return null
  const salts = new Uint8Array(SALTS_BYTES)
  const resourceSalts = draw(key, personKey, event.id, salts, new Uint8Array(SALTS_BYTES))
  const { event: sealable, recordedAt } = sealableOf(event)
  const content = sealer.content(sealable, salts, resourceSalts)
  const commitments = sealer.commitments()
  const openings = openingsOf(commitments, salts, resourceSalts)
  const leaf = sealer.leaf(event.tenant_id, event.seq, recordedAt, content)
  return { openings, content, leaf, commitments }
}

/** Computes from what the database holds now what each event's leaf would be; whether it is, the tree says. */
export async function openEvents(
  sql: Sql,
  tenantId: string,
  events: readonly StoredEvent[],
): Promise<OpenedEvent[]> {
  const whole = events.filter(({ erased }) => erased === null)
  const keys = whole.length === 0 ? new Map<string, SaltKey>() : await keysOf(sql, tenantId, whole)
  const seqs = events.filter(({ erased }) => erased !== null).map(({ seq }) => seq)
  const redactions = await redactionsOf(sql, tenantId, seqs)
  return events.map((event) => {
    if (event.erased === null) return { event, opened: open(event, keys) }
    const openings = redactions.get(event.seq)
    const opened = openings === undefined ? null : { ...readLeaf(withoutErased(event), openings), openings }
    return { event, opened }
  })
}
