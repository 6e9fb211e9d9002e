import type { FieldFault } from '../core/errors'
import { sha256 } from '../core/hash'
import { isUuid, uuidFromBytes } from '../core/ids'
import { isRaw, kindOf, printable, refuse, type Faults, type Raw } from './read-fields'
import { WIRE_FIELDS } from './wire-fields'

export type FromCloudEvent = { ok: true; raw: Raw } | { ok: false; faults: FieldFault[] }

const CONTEXT_ATTRIBUTES = new Set([
  'specversion',
  'id',
  'source',
  'type',
  'subject',
  'time',
  'datacontenttype',
  'dataschema',
  'data',
  'data_base64',
  'traceparent',
])
const ATTRIBUTE_NAME = /^[a-z0-9]+$/
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/
const JSON_TYPE = /^(?:application\/json|text\/json|[^;]+\+json)\s*(?:;|$)/i
const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(?:-|$)/

/**
 * A CloudEvents 1.0 event in its JSON form, mapped onto our wire form for `normaliseEvent`.
 * - `data` with an event_type, or with an actor or action and only keys of ours, is an event of ours: its fields win, the
 *   attributes fill the gaps. Any other object becomes metadata; data that is no object goes to metadata.ce_data (ce_data_base64 when binary).
 * - type -> event_type as it is; source -> source; time -> occurred_at; subject -> resource.id, or metadata.ce_subject when taken.
 * - id -> id when it is a UUID, else a UUIDv8 made of source and id, so that a retry meets its first try.
 * - traceparent (W3C) -> trace_id and span_id; dataschema and every other extension -> metadata.ce_<name>.
 */
export function fromCloudEvent(value: unknown): FromCloudEvent {
  const faults: Faults = []
  if (!isRaw(value)) {
    refuse(faults, '', 'wrong_type', `a CloudEvent must be an object, not ${kindOf(value)}`)
    return { ok: false, faults }
  }
  checkAttributes(value, faults)
  if (faults.length > 0) return { ok: false, faults }
  return { ok: true, raw: mapped(value) }
}

function checkAttributes(ce: Raw, faults: Faults): void {
  if (ce['specversion'] !== '1.0') {
    refuse(faults, 'specversion', 'not_allowed', 'must be "1.0", the one version of CloudEvents read here')
  }
  for (const name of ['id', 'source', 'type']) {
    const attribute = ce[name] ?? null
    if (attribute === null) refuse(faults, name, 'required', 'is required by CloudEvents 1.0')
    else if (typeof attribute !== 'string')
      refuse(faults, name, 'wrong_type', `must be a string, not ${kindOf(attribute)}`)
    else if (attribute === '') refuse(faults, name, 'too_short', 'must not be empty')
  }
  for (const name of ['subject', 'time', 'datacontenttype', 'dataschema', 'traceparent', 'data_base64']) {
    const attribute = ce[name] ?? null
    if (attribute === null || typeof attribute === 'string') continue
    refuse(faults, name, 'wrong_type', `must be a string, not ${kindOf(attribute)}`)
  }
  const binary = ce['data_base64'] ?? null
  if (binary !== null && (ce['data'] ?? null) !== null) {
    refuse(faults, 'data_base64', 'conflict', 'data and data_base64 exclude each other')
  }
  if (typeof binary === 'string' && !BASE64.test(binary))
    refuse(faults, 'data_base64', 'not_base64', 'must be Base64')
  for (const name in ce) {
    if (CONTEXT_ATTRIBUTES.has(name)) continue
    if (!ATTRIBUTE_NAME.test(name)) {
      const rule = 'CloudEvents attributes have lower-case letters and digits only; put other fields in data'
      refuse(faults, printable(name), 'unknown_field', rule)
    } else if (typeof ce[name] === 'object' && ce[name] !== null) {
      refuse(
        faults,
        name,
        'wrong_type',
        `an extension must be a string, a number or a boolean, not ${kindOf(ce[name])}`,
      )
    }
  }
}

/** Many a foreign payload has an `action`; without an event_type it is an event of ours only when every key is. */
function isOurs(data: Raw): boolean {
  if (Object.hasOwn(data, 'event_type')) return true
  const named = Object.hasOwn(data, 'actor') || Object.hasOwn(data, 'action')
  return named && Object.keys(data).every((key) => WIRE_FIELDS.has(key))
}

function mapped(ce: Raw): Raw {
  const data = ce['data'] ?? null
  const ours = isRaw(data) && isOurs(data)
  const event: Record<string, unknown> = ours ? { ...data } : {}
  const extras: Record<string, unknown> = {}
  if (!ours && data !== null && !isRaw(data)) extras['ce_data'] = data
  if ((ce['data_base64'] ?? null) !== null) extras['ce_data_base64'] = ce['data_base64']
  const contentType = ce['datacontenttype'] ?? null
  if (typeof contentType === 'string' && !JSON_TYPE.test(contentType))
    extras['ce_datacontenttype'] = contentType
  if ((ce['dataschema'] ?? null) !== null) extras['ce_dataschema'] = ce['dataschema']
  for (const name in ce) {
    if (!CONTEXT_ATTRIBUTES.has(name) && (ce[name] ?? null) !== null) extras[`ce_${name}`] = ce[name]
  }
  fill(event, 'id', idOf(String(ce['source']), String(ce['id'])))
  fill(event, 'event_type', ce['type'])
  fill(event, 'source', ce['source'])
  if ((event['timestamp'] ?? null) === null) fill(event, 'occurred_at', ce['time'])
  addSubject(event, ce['subject'] ?? null, extras)
  addTrace(event, ce['traceparent'] ?? null, extras)
  const metadata = ours ? (event['metadata'] ?? null) : isRaw(data) ? data : null
  event['metadata'] = mergedMetadata(metadata, extras)
  return event
}

function fill(event: Record<string, unknown>, field: string, value: unknown): void {
  if ((event[field] ?? null) === null && (value ?? null) !== null) event[field] = value
}

/** What the sender put in metadata wins; metadata that is no object stays as it is, to be refused by its own name. */
function mergedMetadata(metadata: unknown, extras: Raw): unknown {
  if (Object.keys(extras).length === 0) return metadata
  if (metadata === null) return extras
  return isRaw(metadata) ? { ...extras, ...metadata } : metadata
}

function addSubject(event: Record<string, unknown>, subject: unknown, extras: Record<string, unknown>): void {
  if (subject === null) return
  const resource = event['resource'] ?? null
  if (resource === null) event['resource'] = { id: subject }
  else if (isRaw(resource) && (resource['id'] ?? null) === null)
    event['resource'] = { ...resource, id: subject }
  else if (!isRaw(resource) || resource['id'] !== subject) extras['ce_subject'] = subject
}

function addTrace(
  event: Record<string, unknown>,
  traceparent: unknown,
  extras: Record<string, unknown>,
): void {
  if (typeof traceparent !== 'string') return
  const [, traceId, spanId] = TRACEPARENT.exec(traceparent) ?? []
  if (traceId === undefined || (event['trace_id'] ?? null) !== null) {
    extras['ce_traceparent'] = traceparent
    return
  }
  event['trace_id'] = traceId
  fill(event, 'span_id', spanId)
}

/** CloudEvents promise that source and id together name one event: a UUIDv8 (RFC 9562, section 5.8) of SHA-256 over both. */
function idOf(source: string, id: string): string {
  if (isUuid(id)) return id
  const bytes = sha256(JSON.stringify([source, id])).slice(0, 16)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  return uuidFromBytes(bytes)
}
