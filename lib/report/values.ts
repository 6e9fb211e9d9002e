import type { JsonValue, StoredEvent } from '@/lib/event/stored-event'
import type { ReportEvent } from './model'

/** The first of these metadata keys that says something, as text; null where none does. */
export function meta(event: StoredEvent, ...keys: readonly string[]): string | null {
  for (const key of keys) {
    const value = event.metadata?.[key]
    if (typeof value === 'string' && value.trim() !== '') return value
    if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  }
  return null
}

/** A number under one of these keys; null where none is one. */
export function metaNumber(event: StoredEvent, ...keys: readonly string[]): number | null {
  for (const key of keys) {
    const value = event.metadata?.[key]
    if (typeof value === 'number') return value
  }
  return null
}

/** Milliseconds of a time under one of these keys; null where none is one. */
export function metaTime(event: StoredEvent, ...keys: readonly string[]): number | null {
  for (const key of keys) {
    const value = event.metadata?.[key]
    const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN
    if (Number.isFinite(ms)) return ms
  }
  return null
}

const NO = new Set(['false', 'no', 'none', 'off', '0', 'disabled', 'never', ''])

/** Whether a value switches something off. */
export const isOff = (value: JsonValue | undefined): boolean =>
  value !== undefined && value !== null && NO.has(String(value).trim().toLowerCase())

/** True, false, or null where nothing was said. */
export function flag(event: StoredEvent, ...keys: readonly string[]): boolean | null {
  const value = meta(event, ...keys)
  return value === null ? null : !NO.has(value.trim().toLowerCase())
}

const APPROVER_KEYS = ['approved_by', 'approver', 'approved_by_id', 'authorised_by', 'authorized_by'] as const
const TICKET_KEYS = [
  'ticket',
  'ticket_id',
  'approval',
  'approval_id',
  'change_id',
  'change_request',
  'pull_request',
] as const

export const approverOf = (event: StoredEvent): string | null => meta(event, ...APPROVER_KEYS)
export const ticketOf = (event: StoredEvent): string | null => meta(event, ...TICKET_KEYS)
/** Every ticket, change and approval that an event names. */
export const ticketsOf = (event: StoredEvent): string[] =>
  TICKET_KEYS.map((key) => meta(event, key)).filter((name) => name !== null)

/** Which account an event is about: what it was done to, or who did it where that isn't named. */
export const subjectOf = (event: StoredEvent): string | null =>
  event.resource?.id ?? meta(event, 'user_id', 'subject_id', 'account_id') ?? event.actor?.id ?? null

/** Whose account somebody tried to use: their id, their e-mail, or what the refusal names. */
export const accountOf = (event: StoredEvent): string | null =>
  event.actor?.id ?? event.actor?.email ?? meta(event, 'username', 'email', 'account') ?? null

/** Whose record it is: a patient's or another person's. */
export const personOf = (event: StoredEvent): string | null =>
  meta(event, 'patient_id', 'subject_id') ?? event.resource?.id ?? null

/** Who did it, under every name they have. */
export const namesOf = (event: StoredEvent): string[] =>
  [event.actor?.id, event.actor?.email, event.actor?.name].filter((name) => name != null)

export const actorName = (event: StoredEvent): string | null =>
  event.actor?.name ?? event.actor?.email ?? event.actor?.id ?? null

/** What answers an event names it: by parent, by resource, or in metadata. */
export const answersOf = (event: StoredEvent): string[] =>
  [
    event.parent_event_id,
    event.resource?.id,
    meta(event, 'alert_id'),
    meta(event, 'event_id'),
    meta(event, 'anomaly_id'),
    meta(event, 'incident_id'),
  ].filter((id) => id != null)

/** What an incident, a breach or a vulnerability is called by in the events about it. */
export const caseOf = (event: StoredEvent): string | null =>
  meta(event, 'incident_id', 'breach_id', 'case_id', 'vulnerability_id') ?? event.resource?.id ?? null

export const toReportEvent = (event: StoredEvent): ReportEvent => ({
  id: event.id,
  seq: event.seq,
  occurred_at: event.occurred_at,
  event_type: event.event_type,
  action: event.action,
  severity: event.severity,
  outcome: event.outcome,
  source: event.source,
  actor: actorName(event),
  resource: event.resource?.name ?? event.resource?.id ?? null,
  description: event.description,
})
