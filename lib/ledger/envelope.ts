import { type CanonicalWriter, createCanonicalWriter } from '@/lib/core/canonical-json'
import { actorGroup, networkGroup, PERSONAL_GROUPS, type PersonalGroup } from '@/lib/event/personal'
import type { NormalEvent } from '@/lib/event/stored-event'
import type { Digest } from './digest'
import { SALT_BYTES } from './salts'

export const ENVELOPE_VERSION = 1

/** What an event says under its seal: everything but where and when it was stored. */
export type Sealable = NormalEvent
/** The free parts as canonical JSON, where they exist already; otherwise they are made of the event. */
export type CanonicalParts = Record<'attributes' | 'metadata' | 'changes', Uint8Array | null>

/** Commitments in hex, of groups whose value or salt is gone: they can't be computed any more. */
export type Erased = Partial<Record<PersonalGroup, string>>

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
  const commitments: (string | null)[] = PERSONAL_GROUPS.map(() => null)
  const salt = new Uint8Array(SALT_BYTES)

  /** The commitment of group `n` to whatever `write` writes. */
  const commit = (n: number, salts: Uint8Array, write: () => void) => {
    writer.rewind(0)
    for (let i = 0; i < SALT_BYTES; i++) salt[i] = salts[n * SALT_BYTES + i] ?? 0
    writer.append(salt)
    write()
    commitments[n] = digest('sha256', writer.bytes(0, writer.length()), 'hex')
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
    for (let n = 0; n < PERSONAL_GROUPS.length; n++)
      commitments[n] = erased[PERSONAL_GROUPS[n] as PersonalGroup] ?? null
    const { resource, description, metadata, changes } = event
    const actor = actorGroup(event.actor)
    const network = networkGroup(event.actor)
    if (commitments[0] === null && actor !== null)
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
    if (commitments[1] === null && network !== null)
      commit(1, salts, () => {
        writer.raw('{"ip_address":')
        writer.value(network.ip_address)
        writer.raw(',"session_id":')
        writer.value(network.session_id)
        writer.raw(',"user_agent":')
        writer.value(network.user_agent)
        writer.raw('}')
      })
    if (commitments[2] === null && resource !== null)
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
    if (commitments[3] === null && description !== null) commit(3, salts, () => writer.value(description))
    if (commitments[4] === null && metadata !== null) commit(4, salts, () => part(parts?.metadata, metadata))
    if (commitments[5] === null && changes !== null) commit(5, salts, () => part(parts?.changes, changes))
  }

  const writeCommitment = (name: string, n: number) => {
    const commitment = commitments[n] ?? null
    writer.raw(name)
    if (commitment === null) return writer.raw('null')
    writer.raw('"')
    writer.raw(commitment)
    writer.raw('"')
  }

  return {
    /**
     * The content hash of an event, in hex.
     * @param salts those of the actor's subject; `resourceSalts` those of the resource's where it is a person, else the same
     */
    content: (
      event: Sealable,
      salts: Uint8Array,
      resourceSalts: Uint8Array,
      erased: Erased = NOTHING_ERASED,
      parts?: CanonicalParts,
    ): string => {
      commitAll(event, salts, resourceSalts, erased, parts)
      writer.rewind(0)
      writeFields(writer, event, writeCommitment)
      return digest('sha256', writer.bytes(0, writer.length()), 'hex')
    },
    /** The commitments that the last content was made of, in hex; null for a group the event doesn't have. */
    commitments: (): (string | null)[] => [...commitments],
    /** The leaf of an event that was gone before the tree was begun: all that is known is that there was one. In hex. */
    goneLeaf: (tenantId: string, seq: number): string => {
      writer.rewind(0)
      writer.append(LEAF_PREFIX)
      writer.raw(`{"content":null,"recorded_at":null,"seq":${seq},"tenant_id":"${tenantId}","v":1}`)
      return digest('sha256', writer.bytes(0, writer.length()), 'hex')
    },
    /** The leaf hash in hex. `content` is hex too, `recordedAt` an instant with six digits. */
    leaf: (tenantId: string, seq: number, recordedAt: string, content: string): string => {
      writer.rewind(0)
      writer.append(LEAF_PREFIX)
      writer.raw(
        `{"content":"${content}","recorded_at":"${recordedAt}","seq":${seq},"tenant_id":"${tenantId}","v":1}`,
      )
      return digest('sha256', writer.bytes(0, writer.length()), 'hex')
    },
  }
}

export type Sealer = ReturnType<typeof createSealer>

const NOTHING_ERASED: Erased = {}
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
