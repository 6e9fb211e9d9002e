import { canonicalJson } from '../core/canonical-json'
import type { Claimed } from './normalise'
import type { NormalEvent } from './stored-event'

export const CONTENT_HASH_BYTES = 16

/** Stored hashes begin with it, so a later form of the text can't be mistaken for a conflict. */
const FORM = 1

/**
 * The first 16 bytes, in hex, of `hashHex` (SHA-256) over canonical JSON (RFC 8785) of what the sender claimed: a retry gives the same bytes.
 * Left out is what we add: the id, the category, the mark of an unregistered type, and the time where the sender named none.
 * A default counts like the value sent, and the two names of the time, the case of a UUID or the order of keys don't count at all.
 */
export function contentHash(
  event: NormalEvent,
  documents: Documents,
  claimed: Pick<Claimed, 'occurredAt'>,
  hashHex: (text: string) => string,
): string {
  return hashHex(contentText(event, documents, claimed)).slice(0, 2 * CONTENT_HASH_BYTES)
}

/** The free parts of an event as canonical JSON: made once, for the hash and for the row. */
export type Documents = { metadata: string | null; changes: string | null; attributes: string | null }

const text = (value: unknown): string | null => (value === null ? null : canonicalJson(value))

export const documentsOf = ({ metadata, changes, resource }: NormalEvent): Documents => ({
  metadata: text(metadata),
  changes: text(changes),
  attributes: text(resource?.attributes ?? null),
})

/** An array, because its members need no names: the order here is part of the form. */
function contentText(
  event: NormalEvent,
  { metadata, changes, attributes }: Documents,
  claimed: Pick<Claimed, 'occurredAt'>,
): string {
  const { actor, resource } = event
  const what = [
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
  ]
  return `[${canonicalJson(what)},${attributes},${metadata},${changes}]`
}
