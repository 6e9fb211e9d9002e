import type { StoredEvent } from '@/lib/event/stored-event'
import type { Filter, Term } from './ast'
import type { FieldName } from './fields'

/** Fields that look at several others: any of them may match. */
const SEVERAL: Readonly<Partial<Record<FieldName, readonly FieldName[]>>> = {
  actor: ['actor.id', 'actor.name', 'actor.email'],
  resource: ['resource.id', 'resource.name'],
}

/** `actor:x` is `actor.id:x OR actor.name:x OR actor.email:x`; other terms stay as they are. */
export function expandTerm(term: Term): Filter {
  const fields = SEVERAL[term.field]
  return fields === undefined ? term : { kind: 'or', any: fields.map((field) => ({ ...term, field })) }
}

type Value = string | number | null | undefined

const READERS: Readonly<
  Record<Exclude<FieldName, 'actor' | 'resource' | 'metadata'>, (event: StoredEvent) => Value | string[]>
> = {
  type: (event) => event.event_type,
  category: (event) => event.category,
  severity: (event) => event.severity,
  outcome: (event) => event.outcome,
  action: (event) => event.action,
  'actor.id': (event) => event.actor?.id,
  'actor.type': (event) => event.actor?.type,
  'actor.name': (event) => event.actor?.name,
  'actor.email': (event) => event.actor?.email,
  ip: (event) => event.actor?.ip_address,
  user_agent: (event) => event.actor?.user_agent,
  session: (event) => event.actor?.session_id,
  'resource.id': (event) => event.resource?.id,
  'resource.type': (event) => event.resource?.type,
  'resource.name': (event) => event.resource?.name,
  'resource.parent': (event) => event.resource?.parent_id,
  source: (event) => event.source,
  description: (event) => event.description,
  tag: (event) => event.tags,
  flag: (event) => event.compliance_flags,
  duration: (event) => event.duration_ms,
  trace: (event) => event.trace_id,
  span: (event) => event.span_id,
  parent: (event) => event.parent_event_id,
  id: (event) => event.id,
  seq: (event) => event.seq,
  unregistered: (event) => String(event.unregistered),
  at: (event) => event.occurred_at,
  recorded: (event) => event.recorded_at,
}

/** The values an event has in a field, as text: none when it is absent, several for tags. Not for fields that expand. */
export function textsOf(event: StoredEvent, field: FieldName): string[] {
  if (field === 'actor' || field === 'resource' || field === 'metadata') return []
  const value = READERS[field](event)
  if (Array.isArray(value)) return value
  return value == null ? [] : [String(value)]
}
