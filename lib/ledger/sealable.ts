import { parseInstant } from '@/lib/core/time'
import type { Actor, NormalEvent, StoredEvent } from '@/lib/event/stored-event'

const sixDigits = (text: string): string => {
  const instant = parseInstant(text)
  if (instant === null) throw new Error(`${text} is no time of a stored event`)
  return instant
}

/** A stored event as it was when it was sealed, and when that was: times have six digits. */
export function sealableOf({
  tenant_id: _,
  seq: __,
  recorded_at,
  signature: ___,
  key_id: ____,
  erased: _____,
  ...event
}: StoredEvent): { event: NormalEvent; recordedAt: string } {
  return {
    event: { ...event, occurred_at: sixDigits(event.occurred_at) },
    recordedAt: sixDigits(recorded_at),
  }
}

/** An event as it is proved: its signature is no part of the leaf, and what was erased is known by its commitment alone, so no proof speaks of them. */
export type ProvedEvent = Omit<StoredEvent, 'signature' | 'key_id' | 'erased'>

/** Without the values that stand in the place of erased ones, such as a pseudonym. */
export function withoutErased<Event extends StoredEvent>(event: Event): Event {
  if (event.erased === null) return event
  const { actor, resource, description, metadata, changes } = event
  const gone = new Set(event.erased.groups)
  const person =
    actor === null
      ? null
      : {
          ...(gone.has('actor') ? { id: null, type: null, name: null, email: null } : whoOf(actor)),
          ...(gone.has('network')
            ? { ip_address: null, user_agent: null, session_id: null }
            : fromWhereOf(actor)),
        }
  return {
    ...event,
    actor: person !== null && Object.values(person).every((value) => value === null) ? null : person,
    resource: gone.has('resource') ? null : resource,
    description: gone.has('description') ? null : description,
    metadata: gone.has('metadata') ? null : metadata,
    changes: gone.has('changes') ? null : changes,
  }
}

const whoOf = ({ id, type, name, email }: Actor) => ({ id, type, name, email })
const fromWhereOf = ({ ip_address, user_agent, session_id }: Actor) => ({
  ip_address,
  user_agent,
  session_id,
})

export function provedOf(stored: StoredEvent): ProvedEvent {
  const { signature: _, key_id: __, erased: ___, ...event } = withoutErased(stored)
  return event
}
