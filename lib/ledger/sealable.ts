import { parseInstant } from '@/lib/core/time'
import type { NormalEvent, StoredEvent } from '@/lib/event/stored-event'

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
  ...event
}: StoredEvent): { event: NormalEvent; recordedAt: string } {
  return {
    event: { ...event, occurred_at: sixDigits(event.occurred_at) },
    recordedAt: sixDigits(recorded_at),
  }
}
