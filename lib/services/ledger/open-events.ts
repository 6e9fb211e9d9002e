import type { Sql } from '@/lib/db/database'
import { knownSubjectKeys } from '@/lib/db/queries/subject-keys'
import { fromHex } from '@/lib/core/hash'
import { subjectOfActor, subjectOfResource } from '@/lib/event/personal'
import type { StoredEvent } from '@/lib/event/stored-event'
import { createSealer } from '@/lib/ledger/envelope'
import { createSalts, saltKey, type SaltKey, SALTS_BYTES } from '@/lib/ledger/salts'
import { sealableOf } from '@/lib/ledger/sealable'
import { type Openings, openingsOf } from '@/lib/ledger/stored-leaf'
import { nodeDigest } from './node-digest'

/** A stored event with what opens it, its content hash and its leaf hash in hex; null where the key of its person is gone. */
export type OpenedEvent = {
  event: StoredEvent
  opened: { openings: Openings; content: string; leaf: string } | null
}

const sealer = createSealer(nodeDigest)
const draw = createSalts(nodeDigest)

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

function open(event: StoredEvent, keys: ReadonlyMap<string, SaltKey>): OpenedEvent {
  const key = keys.get(subjectOfActor(event.actor))
  const person = subjectOfResource(event.resource)
  const personKey = person === null ? key : keys.get(person)
  if (key === undefined || personKey === undefined) return { event, opened: null }
  const salts = new Uint8Array(SALTS_BYTES)
  const resourceSalts = person === null ? salts : new Uint8Array(SALTS_BYTES)
  draw(key, event.id, salts)
  if (person !== null) draw(personKey, event.id, resourceSalts)
  const { event: sealable, recordedAt } = sealableOf(event)
  const content = sealer.content(sealable, salts, resourceSalts)
  const openings = openingsOf(sealer.commitments(), salts, resourceSalts)
  return {
    event,
    opened: { openings, content, leaf: sealer.leaf(event.tenant_id, event.seq, recordedAt, content) },
  }
}

/** Computes from what the database holds now what each event's leaf would be; whether it is, the tree says. */
export async function openEvents(
  sql: Sql,
  tenantId: string,
  events: readonly StoredEvent[],
): Promise<OpenedEvent[]> {
  const keys = await keysOf(sql, tenantId, events)
  return events.map((event) => open(event, keys))
}
