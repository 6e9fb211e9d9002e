import { type CanonicalWriter, createCanonicalWriter } from '@/lib/core/canonical-json'
import { actorGroup, networkGroup, PERSONAL_GROUPS, type PersonalGroup } from '@/lib/event/personal'
import type { StoredEvent } from '@/lib/event/stored-event'
import type { Digest } from './digest'
import { SALT_BYTES } from './salts'

export const ENVELOPE_VERSION = 1
export const HASH_BYTES = 32

/** What an event says under its seal: everything but where and when it was stored. */
export type Sealable = Omit<StoredEvent, 'tenant_id' | 'seq' | 'recorded_at'>
/** The free parts as canonical JSON, where they exist already; otherwise they are made of the event. */
export type CanonicalParts = Record<'attributes' | 'metadata' | 'changes', Uint8Array | null>

/**
 * What stands in the envelope for a group: its salt, from which the commitment is computed, or the commitment itself where the value or the salt
 * is gone. A group the event does not have has neither.
 */
export type Erased = Partial<Record<PersonalGroup, Uint8Array>>

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/**
 * Computes what the tree holds of an event.
 *
 * A commitment is SHA-256(salt || JCS(value)). The content is SHA-256(JCS(C)), where C has the plain fields and, under `commitments`, that of
 * each personal group in hex or null. The leaf is SHA-256(0x00 || JCS(E)) (RFC 9162, section 2.1.1) with
 * E = {content, recorded_at, seq, tenant_id, v}: only this needs the place in the log, so the rest is done before it is known.
 * JCS is RFC 8785; times have six fractional digits and end with Z. docs/ledger.md spells it out.
 */
export function createSealer(digest: Digest) {
  const writer = createCanonicalWriter(4096)
  const commitments = new Uint8Array(PERSONAL_GROUPS.length * HASH_BYTES)
  const present = new Uint8Array(PERSONAL_GROUPS.length)
  const salt = new Uint8Array(SALT_BYTES)

  /** The commitment of group `n` to whatever `write` writes. */
  const commit = (n: number, salts: Uint8Array, write: () => void) => {
    writer.rewind(0)
    for (let i = 0; i < SALT_BYTES; i++) salt[i] = salts[n * SALT_BYTES + i] ?? 0
    writer.append(salt)
    write()
    digest('sha256', writer.bytes(0, writer.length()), commitments, n * HASH_BYTES)
    present[n] = 1
  }
  const part = (bytes: Uint8Array | null | undefined, value: unknown) => {
    if (bytes === undefined || bytes === null) writer.value(value)
    else writer.append(bytes)
  }

  const commitAll = (
    event: Sealable,
    salts: Uint8Array,
    resourceSalts: Uint8Array,
    erased: Erased,
    parts?: CanonicalParts,
  ) => {
    present.fill(0)
    PERSONAL_GROUPS.forEach((group, n) => {
      const known = erased[group]
      if (known === undefined) return
      commitments.set(known, n * HASH_BYTES)
      present[n] = 1
    })
    const { resource, description, metadata, changes } = event
    const actor = actorGroup(event.actor)
    const network = networkGroup(event.actor)
    if (present[0] === 0 && actor !== null)
      commit(0, salts, () => {
        writer.raw('{"email":')
        writer.value(actor.email)
        writer.raw(',"id":')
        writer.value(actor.id)
        writer.raw(',"name":')
        writer.value(actor.name)
        writer.raw(',"type":')
        writer.value(actor.type)
        writer.raw('}')
      })
    if (present[1] === 0 && network !== null)
      commit(1, salts, () => {
        writer.raw('{"ip_address":')
        writer.value(network.ip_address)
        writer.raw(',"session_id":')
        writer.value(network.session_id)
        writer.raw(',"user_agent":')
        writer.value(network.user_agent)
        writer.raw('}')
      })
    if (present[2] === 0 && resource !== null)
      commit(2, resourceSalts, () => {
        writer.raw('{"attributes":')
        part(parts?.attributes, resource.attributes)
        writer.raw(',"id":')
        writer.value(resource.id)
        writer.raw(',"name":')
        writer.value(resource.name)
        writer.raw(',"parent_id":')
        writer.value(resource.parent_id)
        writer.raw(',"type":')
        writer.value(resource.type)
        writer.raw('}')
      })
    if (present[3] === 0 && description !== null) commit(3, salts, () => writer.value(description))
    if (present[4] === 0 && metadata !== null) commit(4, salts, () => part(parts?.metadata, metadata))
    if (present[5] === 0 && changes !== null) commit(5, salts, () => part(parts?.changes, changes))
  }

  const writeCommitment = (name: string, n: number) => {
    writer.raw(name)
    if (present[n] === 0) return writer.raw('null')
    writer.raw('"')
    for (let i = n * HASH_BYTES; i < (n + 1) * HASH_BYTES; i++) writer.raw(HEX[commitments[i] ?? 0] ?? '')
    writer.raw('"')
  }

  return {
    /**
     * The content hash of an event, into `target` from `at` on (32 bytes).
     * @param salts those of the actor's subject; `resourceSalts` those of the resource's where it is a person, else the same
     */
    content: (
      event: Sealable,
      salts: Uint8Array,
      resourceSalts: Uint8Array,
      target: Uint8Array,
      at: number,
      erased: Erased = {},
      parts?: CanonicalParts,
    ) => {
      commitAll(event, salts, resourceSalts, erased, parts)
      writer.rewind(0)
      writeFields(writer, event, writeCommitment)
      digest('sha256', writer.bytes(0, writer.length()), target, at)
    },
    /** The commitments that the last content was made of: 32 bytes a group, and null for a group the event doesn't have. */
    commitments: (): (Uint8Array | null)[] =>
      PERSONAL_GROUPS.map((_, n) =>
        present[n] === 0 ? null : commitments.slice(n * HASH_BYTES, (n + 1) * HASH_BYTES),
      ),
    /** The leaf hash, into `target` from `at` on (32 bytes). `content` is 32 bytes, `recordedAt` an instant with six digits. */
    leaf: (
      tenantId: string,
      seq: number,
      recordedAt: string,
      content: Uint8Array,
      target: Uint8Array,
      at: number,
    ) => {
      writer.rewind(0)
      writer.append(LEAF_PREFIX)
      writer.raw('{"content":"')
      for (let i = 0; i < HASH_BYTES; i++) writer.raw(HEX[content[i] ?? 0] ?? '')
      writer.raw(`","recorded_at":"${recordedAt}","seq":${seq},"tenant_id":"${tenantId}","v":1}`)
      digest('sha256', writer.bytes(0, writer.length()), target, at)
    },
  }
}

export type Sealer = ReturnType<typeof createSealer>

const LEAF_PREFIX = new Uint8Array([0])

/** In the order of RFC 8785, written by hand because the keys are always the same. */
function writeFields(
  writer: CanonicalWriter,
  event: Sealable,
  commitment: (name: string, n: number) => void,
) {
  const field = (name: string, value: unknown) => {
    writer.raw(name)
    writer.value(value)
  }
  field('{"action":', event.action)
  field(',"category":', event.category)
  commitment(',"commitments":{"actor":', 0)
  commitment(',"changes":', 5)
  commitment(',"description":', 3)
  commitment(',"metadata":', 4)
  commitment(',"network":', 1)
  commitment(',"resource":', 2)
  field('},"compliance_flags":', event.compliance_flags)
  field(',"duration_ms":', event.duration_ms)
  field(',"event_type":', event.event_type)
  field(',"id":', event.id)
  field(',"occurred_at":', event.occurred_at)
  field(',"outcome":', event.outcome)
  field(',"parent_event_id":', event.parent_event_id)
  field(',"severity":', event.severity)
  field(',"source":', event.source)
  field(',"span_id":', event.span_id)
  field(',"tags":', event.tags)
  field(',"trace_id":', event.trace_id)
  field(',"unregistered":', event.unregistered)
  writer.raw(`,"v":${ENVELOPE_VERSION}}`)
}
