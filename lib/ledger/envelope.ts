import { createCanonicalWriter, quoted } from '@/lib/core/canonical-json'
import { actorGroup, networkGroup, PERSONAL_GROUPS, type PersonalGroup } from '@/lib/event/personal'
import type { NormalEvent } from '@/lib/event/stored-event'
import type { Digest } from './digest'
import { SALT_BYTES } from './salts'

export const ENVELOPE_VERSION = 1

/** What an event says under its seal: everything but where and when it was stored. */
export type Sealable = NormalEvent
/** The free parts as canonical JSON, one behind the other, an absent one empty; where there are none they are made of the event. */
export type CanonicalParts = {
  bytes: Uint8Array
  attributesEnd: number
  metadataEnd: number
  changesEnd: number
}

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

  /** What is written from here to `commit` is the value of group `n`. */
  const begin = (n: number, salts: Uint8Array) => {
    writer.rewind(0)
    writer.append(salts, n * SALT_BYTES, (n + 1) * SALT_BYTES)
  }
  const commit = (n: number) => {
    commitments[n] = digest('sha256', writer.bytes(0, writer.length()), 'hex')
  }
  const field = (name: string, value: unknown) => {
    writer.raw(name)
    writer.value(value)
  }
  const part = (parts: CanonicalParts | undefined, from: number, to: number, value: unknown) => {
    if (parts === undefined || from === to) writer.value(value)
    else writer.append(parts.bytes, from, to)
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
    const { attributesEnd = 0, metadataEnd = 0, changesEnd = 0 } = parts ?? {}
    const actor = actorGroup(event.actor)
    const network = networkGroup(event.actor)
    if (commitments[0] === null && actor !== null) {
      begin(0, salts)
      field('{"email":', actor.email)
      field(',"id":', actor.id)
      field(',"name":', actor.name)
      field(',"type":', actor.type)
      writer.raw('}')
      commit(0)
    }
    if (commitments[1] === null && network !== null) {
      begin(1, salts)
      field('{"ip_address":', network.ip_address)
      field(',"session_id":', network.session_id)
      field(',"user_agent":', network.user_agent)
      writer.raw('}')
      commit(1)
    }
    if (commitments[2] === null && resource !== null) {
      begin(2, resourceSalts)
      writer.raw('{"attributes":')
      part(parts, 0, attributesEnd, resource.attributes)
      field(',"id":', resource.id)
      field(',"name":', resource.name)
      field(',"parent_id":', resource.parent_id)
      field(',"type":', resource.type)
      writer.raw('}')
      commit(2)
    }
    if (commitments[3] === null && description !== null) {
      begin(3, salts)
      writer.value(description)
      commit(3)
    }
    if (commitments[4] === null && metadata !== null) {
      begin(4, salts)
      part(parts, attributesEnd, metadataEnd, metadata)
      commit(4)
    }
    if (commitments[5] === null && changes !== null) {
      begin(5, salts)
      part(parts, metadataEnd, changesEnd, changes)
      commit(5)
    }
  }

  const writeEntry = (tenantId: string, seq: number, recordedAt: string | null, content: string | null) => {
    writer.rewind(0)
    writer.append(LEAF_PREFIX)
    writer.text(
      `{"content":${inQuotes(content)},"recorded_at":${inQuotes(recordedAt)},"seq":${seq},"tenant_id":"${tenantId}","v":${ENVELOPE_VERSION}}`,
    )
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
      writer.text(contentText(event, commitments))
      return digest('sha256', writer.bytes(0, writer.length()), 'hex')
    },
    /** The commitments that the last content was made of, in hex; null for a group the event doesn't have. */
    commitments: (): (string | null)[] => [...commitments],
    /** The leaf of an event that was gone before the tree was begun: all that is known is that there was one. In hex. */
    goneLeaf: (tenantId: string, seq: number): string => {
      writeEntry(tenantId, seq, null, null)
      return digest('sha256', writer.bytes(0, writer.length()), 'hex')
    },
    /** The leaf hash in hex. `content` is hex too, `recordedAt` an instant with six digits. */
    leaf: (tenantId: string, seq: number, recordedAt: string, content: string): string => {
      writeEntry(tenantId, seq, recordedAt, content)
      return digest('sha256', writer.bytes(0, writer.length()), 'hex')
    },
    /** What the leaf is the hash of, without the byte before it: JCS(E). Both are null for an event that was gone before there was a tree. */
    entry: (tenantId: string, seq: number, recordedAt: string | null, content: string | null): Uint8Array => {
      writeEntry(tenantId, seq, recordedAt, content)
      return new Uint8Array(writer.bytes(LEAF_PREFIX.length, writer.length()))
    },
  }
}

export type Sealer = ReturnType<typeof createSealer>

const NOTHING_ERASED: Erased = {}
const LEAF_PREFIX = new Uint8Array([0])

/** Of hex and instants, which need no escapes. */
const inQuotes = (text: string | null): string => (text === null ? 'null' : `"${text}"`)

const textList = (texts: readonly string[]): string =>
  texts.length === 0 ? '[]' : `[${texts.map(quoted).join(',')}]`

/** Sorted as JCS asks for, and written by hand because the keys are always the same. */
function contentText(event: Sealable, commitments: readonly (string | null)[]): string {
  const [actor = null, network = null, resource = null, description = null, metadata = null, changes = null] =
    commitments
  return (
    `{"action":${quoted(event.action)},"category":${quoted(event.category)},"commitments":{"actor":${inQuotes(actor)},` +
    `"changes":${inQuotes(changes)},"description":${inQuotes(description)},"metadata":${inQuotes(metadata)},` +
    `"network":${inQuotes(network)},"resource":${inQuotes(resource)}},"compliance_flags":${textList(event.compliance_flags)},` +
    `"duration_ms":${String(event.duration_ms)},"event_type":${quoted(event.event_type)},"id":${quoted(event.id)},` +
    `"occurred_at":${quoted(event.occurred_at)},"outcome":${quoted(event.outcome)},` +
    `"parent_event_id":${quoted(event.parent_event_id)},"severity":${quoted(event.severity)},` +
    `"source":${quoted(event.source)},"span_id":${quoted(event.span_id)},"tags":${textList(event.tags)},` +
    `"trace_id":${quoted(event.trace_id)},"unregistered":${String(event.unregistered)},"v":${ENVELOPE_VERSION}}`
  )
}
