import type { JsonValue, StoredEvent } from '@/lib/event/stored-event'

/** Numbers outside print with an exponent in JavaScript and without one in PostgreSQL; they are not searched. */
const PLAIN_NUMBER_MIN = 1e-6
const PLAIN_NUMBER_MAX = 1e21

/** Every text of an event that a search looks into; lib/event/terms.ts indexes the same. Keys of JSON are not searched. */
export function searchedTexts(event: StoredEvent): string[] {
  const { actor, resource } = event
  const plain = [
    event.event_type,
    event.action,
    event.description,
    event.source,
    event.trace_id,
    actor?.id,
    actor?.name,
    actor?.email,
    actor?.ip_address,
    actor?.session_id,
    resource?.id,
    resource?.type,
    resource?.name,
    resource?.parent_id,
    ...event.tags,
  ]
  const values = [event.metadata, event.changes as JsonValue, resource?.attributes ?? null]
  return [...plain.filter((text) => text != null), ...values.flatMap(jsonTexts)]
}

function jsonTexts(value: JsonValue): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value === 'number') return isPlain(value) ? [String(value)] : []
  if (value === null || typeof value === 'boolean') return []
  return (Array.isArray(value) ? value : Object.values(value)).flatMap(jsonTexts)
}

function isPlain(value: number): boolean {
  const size = Math.abs(value)
  return size === 0 || (size >= PLAIN_NUMBER_MIN && size < PLAIN_NUMBER_MAX)
}
