import type { FieldFault } from '../core/errors'
import { addMicros, instantFault, parseInstant, type Instant } from '../core/time'
import * as limits from './limits'
import { checkBuiltInMetadata } from './metadata'
import { metadataFaults } from './metadata-validate'
import { nearest } from './nearest'
import {
  isRaw,
  keyBudget,
  kindOf,
  printable,
  readJsonObject,
  readText,
  readTexts,
  readWord,
  refuse,
  type Faults,
  type Raw,
} from './read-fields'
import { readActor, readChanges, readDuration, readResource, readUuid } from './read-parts'
import { type JsonObject, type NormalEvent, OWN_SOURCE } from './stored-event'
import { BUILT_IN_TYPE_NAMES, categoryOf, isBuiltInType, isOutcome, isSeverity, isTypeName } from './taxonomy'
import { OUTCOMES, SEVERITIES } from './taxonomy'
import { SERVER_FIELDS, WIRE_FIELDS } from './wire-fields'

/** What is known of a type: its category, the schema its metadata must fit (null: any object), and whether it takes new events. */
export type KnownType = { category: string; metadataSchema: JsonObject | null; retired: boolean }

export type NormaliseContext = {
  now: Instant
  /** A fresh id for an event that came without one. */
  newId: () => string
  /** The tenant's own types; built-in ones are known here and never asked for. */
  typeLookup: (name: string) => KnownType | null
  allowUnregistered: boolean
  /** The names of the tenant's own types, so that a refusal can suggest the nearest. */
  typeNames?: (() => Iterable<string>) | undefined
}

/** Which of the fields we can fill in the sender filled in: a retry repeats only those. */
export type Claimed = { id: boolean; occurredAt: boolean }
export type Normalised =
  { ok: true; event: NormalEvent; warnings: string[]; claimed: Claimed } | { ok: false; faults: FieldFault[] }

/** Further ahead of our clock than this, and the sender is told so. */
const AHEAD_MICROS = 300_000_000n
const FUTURE_SKEW_MICROS = BigInt(limits.FUTURE_SKEW_MS) * 1000n

/**
 * The sender's JSON checked and completed, or everything that is wrong with it, each fault with its field. Text is kept as it came
 * or refused; UUIDs become lower case, times canonical UTC; null counts as absent; an actor or resource without a value is null.
 */
export function normaliseEvent(raw: unknown, ctx: NormaliseContext): Normalised {
  const faults: Faults = []
  if (!isRaw(raw)) {
    refuse(faults, '', 'wrong_type', `an event must be an object, not ${kindOf(raw)}`)
    return { ok: false, faults }
  }
  const warnings: string[] = []
  checkKeys(raw, faults)
  const budget = keyBudget()
  const id = readUuid(raw['id'], 'id', faults)
  const occurredAt = readOccurredAt(raw, ctx, faults, warnings)
  const type = readText(raw['event_type'], 'event_type', limits.EVENT_TYPE_CHARS_MAX, faults)
  const metadata = readJsonObject(raw['metadata'], 'metadata', 2, budget, faults)
  const kind = readType(raw, type, metadata, ctx, faults, warnings)
  const event: NormalEvent = {
    id: id ?? '',
    occurred_at: occurredAt ?? ctx.now,
    event_type: type ?? '',
    category: kind.category,
    severity: readWord(raw['severity'], 'severity', isSeverity, SEVERITIES, faults) ?? 'info',
    outcome: readWord(raw['outcome'], 'outcome', isOutcome, OUTCOMES, faults) ?? 'success',
    action: readAction(raw['action'], type ?? '', faults),
    actor: readActor(raw['actor'], faults),
    resource: readResource(raw['resource'], budget, faults),
    source: readSource(raw['source'], faults),
    description: readText(raw['description'], 'description', limits.DESCRIPTION_CHARS_MAX, faults),
    metadata,
    changes: readChanges(raw['changes'], budget, faults),
    tags: readTexts(raw['tags'], 'tags', faults),
    compliance_flags: readTexts(raw['compliance_flags'], 'compliance_flags', faults),
    duration_ms: readDuration(raw['duration_ms'], faults),
    trace_id: readText(raw['trace_id'], 'trace_id', limits.TRACE_CHARS_MAX, faults),
    span_id: readText(raw['span_id'], 'span_id', limits.TRACE_CHARS_MAX, faults),
    parent_event_id: readUuid(raw['parent_event_id'], 'parent_event_id', faults),
    unregistered: kind.unregistered,
  }
  if (faults.length > 0) return { ok: false, faults: faults.slice(0, limits.FAULTS_MAX) }
  if (id === null) event.id = ctx.newId()
  return { ok: true, event, warnings, claimed: { id: id !== null, occurredAt: occurredAt !== null } }
}

function checkKeys(raw: Raw, faults: Faults): void {
  for (const key in raw) {
    if (WIRE_FIELDS.has(key)) continue
    if (SERVER_FIELDS.has(key)) refuse(faults, key, 'server_set', `${key} is set by the server; leave it out`)
    else {
      const meant = nearest(key, WIRE_FIELDS)
      const hint = meant === null ? 'put your own fields under metadata' : `did you mean ${meant}?`
      refuse(faults, printable(key), 'unknown_field', `not a field of an event; ${hint}`)
    }
  }
}

/** Null when the sender named no time (or a wrong one): then it is now. */
function readOccurredAt(
  raw: Raw,
  { now }: NormaliseContext,
  faults: Faults,
  warnings: string[],
): Instant | null {
  const sent = raw['occurred_at'] ?? null
  const alias = raw['timestamp'] ?? null
  if (sent === null && alias === null) return null
  const field = sent === null ? 'timestamp' : 'occurred_at'
  if (sent !== null && alias !== null && sent !== alias) {
    return refuse(
      faults,
      'timestamp',
      'conflict',
      'timestamp and occurred_at are one field and differ; send one of them',
    )
  }
  const text = sent ?? alias
  if (typeof text !== 'string') {
    return refuse(faults, field, 'wrong_type', `must be an RFC 3339 string, not ${kindOf(text)}`)
  }
  const instant = parseInstant(text)
  if (instant === null) return refuse(faults, field, 'not_a_time', instantFault(text) ?? 'not a time')
  if (instant < limits.OCCURRED_AT_MIN) {
    return refuse(faults, field, 'too_old', `is before ${limits.OCCURRED_AT_MIN.slice(0, 10)}`)
  }
  if (instant <= now) return instant
  if (instant > addMicros(now, FUTURE_SKEW_MICROS)) {
    return refuse(faults, field, 'in_future', 'is more than 24 hours ahead of the server clock')
  }
  if (instant > addMicros(now, AHEAD_MICROS)) warnings.push(`${field} is ahead of the server clock`)
  return instant
}

/** What the log says of itself (who looked, what retention removed, what was erased) must not be said by a sender. */
function readSource(value: unknown, faults: Faults): string | null {
  const source = readText(value, 'source', limits.SOURCE_CHARS_MAX, faults)
  if (source === OWN_SOURCE)
    return refuse(
      faults,
      'source',
      'reserved',
      `${OWN_SOURCE} is the source of what this service records itself`,
    )
  return source
}

type Kind = { category: string; unregistered: boolean }

function readType(
  raw: Raw,
  type: string | null,
  metadata: JsonObject | null,
  ctx: NormaliseContext,
  faults: Faults,
  warnings: string[],
): Kind {
  const kind: Kind = { category: type === null ? 'custom' : categoryOf(type), unregistered: false }
  if (type === null) {
    if ((raw['event_type'] ?? null) === null) refuse(faults, 'event_type', 'required', 'is required')
    return kind
  }
  if (isBuiltInType(type)) {
    if (metadata !== null) checkBuiltInMetadata(type, metadata, faults)
    return kind
  }
  if (!isTypeName(type)) {
    const shape = 'lower-case letters, digits and _ in two or more parts joined by dots'
    refuse(faults, 'event_type', 'not_a_type_name', `must be ${shape}, such as billing.invoice_paid`)
    return kind
  }
  const known = ctx.typeLookup(type)
  if (known === null) {
    if (!ctx.allowUnregistered) refuse(faults, 'event_type', 'unknown_type', unknownType(type, ctx))
    else warnings.push(`${type} is not a registered event type`)
    kind.unregistered = true
    return kind
  }
  if (known.retired)
    refuse(faults, 'event_type', 'retired_type', `${type} is retired and takes no new events`)
  if (known.metadataSchema !== null) faults.push(...metadataFaults(known.metadataSchema, metadata ?? {}))
  kind.category = known.category
  return kind
}

function unknownType(type: string, { typeNames }: NormaliseContext): string {
  const meant = nearest(type, [...BUILT_IN_TYPE_NAMES, ...(typeNames?.() ?? [])])
  return `${type} is not a registered event type${meant === null ? '' : `; did you mean ${meant}?`}`
}

/** Without an action, the part of the type after its first dot is what happened. */
function readAction(value: unknown, type: string, faults: Faults): string {
  if (value === '')
    refuse(
      faults,
      'action',
      'too_short',
      'must not be empty; leave it out to have it named after the event type',
    )
  return readText(value, 'action', limits.ACTION_CHARS_MAX, faults) ?? type.slice(type.indexOf('.') + 1)
}
