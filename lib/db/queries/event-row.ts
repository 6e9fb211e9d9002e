import { fromPostgres, toWire } from '@/lib/core/time'
import type { Actor, JsonObject, JsonValue, Resource, StoredEvent } from '@/lib/event/stored-event'
import { PERSONAL_GROUPS, type PersonalGroup } from '@/lib/event/personal'
import type { Outcome, Severity } from '@/lib/event/taxonomy'

/** A row of `events` as the drivers give it. */
export type EventRow = {
  tenant_id: string
  seq: number
  id: string
  occurred_at: string
  recorded_at: string
  event_type: string
  category: string
  severity: string
  outcome: string
  action: string
  actor_id: string | null
  actor_type: string | null
  actor_name: string | null
  actor_email: string | null
  actor_ip: string | null
  actor_user_agent: string | null
  actor_session_id: string | null
  resource_id: string | null
  resource_type: string | null
  resource_name: string | null
  resource_parent_id: string | null
  /** JSON as text, like metadata and changes. */
  resource_attributes: string | null
  source: string | null
  description: string | null
  metadata: string | null
  changes: string | null
  tags: string[] | null
  compliance_flags: string[] | null
  duration_ms: number | null
  trace_id: string | null
  span_id: string | null
  parent_event_id: string | null
  unregistered: boolean | null
  signature: string | null
  key_id: number | null
  erased_case: number | null
  /** Bit n for the group at place n of `PERSONAL_GROUPS`. */
  erased_groups: number | null
}

/** The columns a StoredEvent needs, in the table's order. */
export const EVENT_ROW_COLUMNS =
  'tenant_id, seq, id, occurred_at, recorded_at, event_type, category, severity, outcome, action, ' +
  'actor_id, actor_type, actor_name, actor_email, actor_ip, actor_user_agent, actor_session_id, ' +
  'resource_id, resource_type, resource_name, resource_parent_id, resource_attributes, source, description, ' +
  'metadata, changes, tags, compliance_flags, duration_ms, trace_id, span_id, parent_event_id, unregistered, signature, key_id, ' +
  'erased_case, erased_groups'

const parsed = <T>(json: string | null): T | null => (json === null ? null : (JSON.parse(json) as T))

/** One by one: a list of the values would be garbage for every event. */
const hasActor = (row: EventRow): boolean =>
  row.actor_id !== null ||
  row.actor_type !== null ||
  row.actor_name !== null ||
  row.actor_email !== null ||
  row.actor_ip !== null ||
  row.actor_user_agent !== null ||
  row.actor_session_id !== null

const hasResource = (row: EventRow): boolean =>
  row.resource_id !== null ||
  row.resource_type !== null ||
  row.resource_name !== null ||
  row.resource_parent_id !== null ||
  row.resource_attributes !== null

const actorOf = (row: EventRow): Actor | null =>
  hasActor(row)
    ? {
        id: row.actor_id,
        type: row.actor_type,
        name: row.actor_name,
        email: row.actor_email,
        ip_address: row.actor_ip,
        user_agent: row.actor_user_agent,
        session_id: row.actor_session_id,
      }
    : null

const resourceOf = (row: EventRow): Resource | null =>
  hasResource(row)
    ? {
        id: row.resource_id,
        type: row.resource_type,
        name: row.resource_name,
        parent_id: row.resource_parent_id,
        attributes: parsed<JsonObject>(row.resource_attributes),
      }
    : null

const groupsOf = (bits: number): PersonalGroup[] =>
  PERSONAL_GROUPS.filter((_, place) => (bits & (1 << place)) !== 0)

export const groupBits = (groups: readonly PersonalGroup[]): number =>
  groups.reduce((bits, group) => bits | (1 << PERSONAL_GROUPS.indexOf(group)), 0)

const timeOf = (text: string) => toWire(fromPostgres(text))

/** A row as the API shows it. */
export function toStoredEvent(row: EventRow): StoredEvent {
  const occurredAt = timeOf(row.occurred_at)
  return {
    id: row.id,
    tenant_id: row.tenant_id,
    seq: row.seq,
    occurred_at: occurredAt,
    recorded_at: row.recorded_at === row.occurred_at ? occurredAt : timeOf(row.recorded_at),
    event_type: row.event_type,
    category: row.category,
    severity: row.severity as Severity,
    outcome: row.outcome as Outcome,
    action: row.action,
    actor: actorOf(row),
    resource: resourceOf(row),
    source: row.source,
    description: row.description,
    metadata: parsed<JsonObject>(row.metadata),
    changes: parsed<{ before?: JsonValue; after?: JsonValue }>(row.changes),
    tags: row.tags ?? [],
    compliance_flags: row.compliance_flags ?? [],
    duration_ms: row.duration_ms,
    trace_id: row.trace_id,
    span_id: row.span_id,
    parent_event_id: row.parent_event_id,
    unregistered: row.unregistered ?? false,
    signature: row.signature,
    key_id: row.key_id,
    erased:
      row.erased_case === null ? null : { case: row.erased_case, groups: groupsOf(row.erased_groups ?? 0) },
  }
}
