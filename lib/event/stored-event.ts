import type { PersonalGroup } from './personal'
import type { Outcome, Severity } from './taxonomy'

/** Where this service says that the events of its own acts come from; nobody else may say so. */
export const OWN_SOURCE = 'sentinel-audit'

export type JsonValue = null | boolean | number | string | JsonValue[] | { [key: string]: JsonValue }
export type JsonObject = { [key: string]: JsonValue }

export type Actor = {
  id: string | null
  type: string | null
  name: string | null
  email: string | null
  ip_address: string | null
  user_agent: string | null
  session_id: string | null
}

export type Resource = {
  id: string | null
  type: string | null
  name: string | null
  parent_id: string | null
  attributes: JsonObject | null
}

/** An event as the API gives it back: the wire form of the log, JSON with snake_case keys and every key present. */
export type StoredEvent = {
  id: string
  tenant_id: string
  seq: number
  /** RFC 3339, UTC, three or six fractional digits. */
  occurred_at: string
  recorded_at: string
  event_type: string
  category: string
  severity: Severity
  outcome: Outcome
  action: string
  actor: Actor | null
  resource: Resource | null
  source: string | null
  description: string | null
  metadata: JsonObject | null
  changes: { before?: JsonValue; after?: JsonValue } | null
  tags: string[]
  compliance_flags: string[]
  duration_ms: number | null
  trace_id: string | null
  span_id: string | null
  parent_event_id: string | null
  unregistered: boolean
  /** HMAC-SHA256 over the leaf hash, in hex, by the key of this number; null for an event that carries none. */
  signature: string | null
  key_id: number | null
  /** Which parts were erased on behalf of a person, by which case; null for an event that is whole. */
  erased: Erasure | null
}

/** `groups` in the order of `PERSONAL_GROUPS`. */
export type Erasure = { case: number; groups: PersonalGroup[] }

/** An event that passed validation and waits for its seq: what lib/event/normalise.ts makes of the sender's JSON. */
export type NormalEvent = Omit<
  StoredEvent,
  'tenant_id' | 'seq' | 'recorded_at' | 'signature' | 'key_id' | 'erased'
>
