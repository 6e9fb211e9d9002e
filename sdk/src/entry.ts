import type { AuditEvent, Entry } from './event'

/** What the log takes of one event, in bytes of UTF-8. */
export const EVENT_BYTES_MAX = 65_536
const utf8 = new TextEncoder()

/** An event on its way, with an id. */
export function entryOf(event: AuditEvent, newId: () => string): Entry {
  const id = (event.id ??= newId())
  return { id, json: JSON.stringify(event) }
}

export const eventOf = ({ json }: Entry): AuditEvent => JSON.parse(json) as AuditEvent

/** A character is 3 bytes at most, so only long texts have to be counted. */
export const isTooLarge = ({ json }: Entry): boolean =>
  json.length * 3 > EVENT_BYTES_MAX &&
  (json.length > EVENT_BYTES_MAX || utf8.encode(json).length > EVENT_BYTES_MAX)
