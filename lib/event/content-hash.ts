import type { CanonicalWriter } from '../core/canonical-json'
import type { Claimed } from './normalise'
import type { NormalEvent } from './stored-event'

export const CONTENT_HASH_BYTES = 16

/** Stored hashes begin with it, so a later form of the text can't be mistaken for a conflict. */
const FORM = 1

/**
 * The free parts of an event as canonical JSON (RFC 8785): made once, for the hash and for the row. Each ends where the next
 * begins in the writer they share; one that is absent is empty.
 */
export type Documents = {
  writer: CanonicalWriter
  from: number
  attributesEnd: number
  metadataEnd: number
  changesEnd: number
}

/** The writer may be that of a whole batch, and must not be rewound while the documents are in use. */
export function documentsOf(
  { metadata, changes, resource }: NormalEvent,
  writer: CanonicalWriter,
): Documents {
  const write = (value: unknown): number => {
    if (value !== null) writer.value(value)
    return writer.length()
  }
  const from = writer.length()
  const attributesEnd = write(resource?.attributes ?? null)
  const metadataEnd = write(metadata)
  return { writer, from, attributesEnd, metadataEnd, changesEnd: write(changes) }
}

/**
 * The first 16 bytes, in hex, of `hashHex` (SHA-256) over canonical JSON (RFC 8785) of what the sender claimed: a retry gives the same bytes.
 * Left out is what we add: the id, the category, the mark of an unregistered type, and the time where the sender named none.
 * A default counts like the value sent, and the two names of the time, the case of a UUID or the order of keys don't count at all.
 */
export function contentHash(
  event: NormalEvent,
  documents: Documents,
  claimed: Pick<Claimed, 'occurredAt'>,
  hashHex: (bytes: Uint8Array) => string,
): string {
  const { writer } = documents
  const start = writer.length()
  writeContent(event, documents, claimed)
  const hash = hashHex(writer.bytes(start, writer.length())).slice(0, 2 * CONTENT_HASH_BYTES)
  writer.rewind(start)
  return hash
}

/** An array, because its members need no names: the order here is part of the form. */
function writeContent(event: NormalEvent, documents: Documents, claimed: Pick<Claimed, 'occurredAt'>) {
  const { actor, resource } = event
  const { writer, from, attributesEnd, metadataEnd, changesEnd } = documents
  const part = (start: number, end: number) => {
    writer.raw(',')
    if (start === end) writer.raw('null')
    else writer.copy(start, end)
  }
  writer.raw('[')
  writer.value([
    FORM,
    event.event_type,
    claimed.occurredAt ? event.occurred_at : null,
    event.severity,
    event.outcome,
    event.action,
    actor === null
      ? null
      : [actor.id, actor.type, actor.name, actor.email, actor.ip_address, actor.user_agent, actor.session_id],
    resource === null ? null : [resource.id, resource.type, resource.name, resource.parent_id],
    event.source,
    event.description,
    event.tags,
    event.compliance_flags,
    event.duration_ms,
    event.trace_id,
    event.span_id,
    event.parent_event_id,
  ])
  part(from, attributesEnd)
  part(attributesEnd, metadataEnd)
  part(metadataEnd, changesEnd)
  writer.raw(']')
}
