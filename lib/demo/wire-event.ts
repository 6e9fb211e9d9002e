import type { JsonObject, JsonValue } from '@/lib/event/stored-event'
import type { BuiltInType, Outcome, Severity } from '@/lib/event/taxonomy'
import type { DemoTypeName } from './custom-types'
import type { Random } from './random'

export type WireActor = {
  id: string
  type: string
  name?: string
  email?: string
  ip_address?: string
  user_agent?: string
  session_id?: string
}

type WireResource = {
  id: string
  type: string
  name?: string
  parent_id?: string
  attributes?: JsonObject
}

/** An event as a service sends it: the JSON to POST. A key without a value is left out. */
export type WireEvent = {
  id: string
  event_type: TypeName
  occurred_at: string
  severity: Severity
  outcome: Outcome
  action: string
  actor: WireActor
  resource: WireResource
  source: string
  description: string
  metadata: JsonObject
  tags: string[]
  trace_id?: string
  span_id?: string
  changes?: { before?: JsonValue; after?: JsonValue }
  compliance_flags?: string[]
  duration_ms?: number
  parent_event_id?: string
}

/** An event with its time as a number, for ordering. */
export type Planned = { at: number; event: WireEvent }

/** The types a demo uses. */
export type TypeName = BuiltInType | DemoTypeName

/** What the maker of an event knows; the rest is given by `plan`. */
export type Facts = Omit<
  WireEvent,
  'id' | 'occurred_at' | 'event_type' | 'severity' | 'outcome' | 'trace_id' | 'span_id'
> & {
  severity?: Severity
  outcome?: Outcome
  /** Where several events belong together; a new trace otherwise. */
  trace_id?: string
}

/** Key by key on purpose: a rest and a spread here took most of the time that making a log takes. */
export function wireEvent(id: string, type: TypeName, at: number, random: Random, facts: Facts): WireEvent {
  const event: WireEvent = {
    id,
    event_type: type,
    occurred_at: new Date(at).toISOString(),
    severity: facts.severity ?? 'info',
    outcome: facts.outcome ?? 'success',
    action: facts.action,
    actor: facts.actor,
    resource: facts.resource,
    source: facts.source,
    description: facts.description,
    metadata: facts.metadata,
    tags: facts.tags,
  }
  if (facts.trace_id !== undefined) {
    event.trace_id = facts.trace_id
    if (facts.duration_ms !== undefined) event.span_id = random.hex(16)
  }
  if (facts.changes !== undefined) event.changes = facts.changes
  if (facts.compliance_flags !== undefined) event.compliance_flags = facts.compliance_flags
  if (facts.duration_ms !== undefined) event.duration_ms = facts.duration_ms
  if (facts.parent_event_id !== undefined) event.parent_event_id = facts.parent_event_id
  return event
}
