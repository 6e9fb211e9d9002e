import { type Clock, timeWriter } from './clock'
import { type ContextStorage, withContext } from './context'
import type { AuditEvent } from './event'
import { redactor, type RedactOptions } from './redact'

type CopyParts = {
  clock: Clock
  storage: ContextStorage
  redact: RedactOptions | undefined
  source: string | undefined
}

/** Makes copies that nobody can change any more, without secrets, with their time and their context. */
export function eventCopier({
  clock,
  storage,
  redact,
  source,
}: CopyParts): (event: AuditEvent) => AuditEvent {
  const redacted = redactor(redact)
  const now = timeWriter(clock)
  return (event) => {
    const copy = redacted(withContext(event, storage.getStore())) as AuditEvent
    if (copy.occurred_at == null && copy.timestamp == null) copy.occurred_at = now()
    if (copy.source == null && source !== undefined) copy.source = source
    return copy
  }
}
