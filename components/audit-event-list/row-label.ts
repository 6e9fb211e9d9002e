import type { StoredEvent } from '@/lib/event/stored-event'
import { formatTime, type Zone } from '@/lib/client/time-format'

export function actorLabel(event: StoredEvent): string | null {
  return event.actor?.name ?? event.actor?.email ?? event.actor?.id ?? null
}

export function resourceLabel(event: StoredEvent): string | null {
  return event.resource?.name ?? event.resource?.id ?? null
}

/** A row in one sentence, for a screen reader that lands on it. */
export function rowLabel(event: StoredEvent, zone: Zone): string {
  const actor = actorLabel(event)
  return `${event.event_type}${actor ? ` by ${actor}` : ''}, ${event.outcome}, ${event.severity}, ${formatTime(event.occurred_at, zone)}`
}
