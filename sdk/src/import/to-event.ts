import { isIP } from 'node:net'
import type { AuditEvent } from '../event'
import { CHARS_MAX } from '../generated'
import type { Mapping, Value } from './mapping'
import { sourceId } from './source-id'
import { msBetween, timeOf } from './times'
import { holds, textOf, valueOf } from './values'

/** What a record became. `fault` says why it is no event. */
export type Mapped = { event: AuditEvent } | { fault: string } | { isLeftOut: true }

const EVENT_BYTES_MAX = 65_536
const KEYS_MAX = 1_000

type Texts = Record<string, string>

/** Reads texts by their mapping; those longer than the log takes are cut, and named in `cut`. */
function textsOf(
  record: unknown,
  fields: Readonly<Record<string, Value | undefined>>,
  prefix: string,
  cut: string[],
): Texts {
  const texts: Texts = {}
  for (const [name, value] of Object.entries(fields)) {
    const text = textOf(valueOf(record, value))
    if (text === undefined || text === '') continue
    const charsMax = (CHARS_MAX as Record<string, number>)[prefix + name] ?? Infinity
    if (text.length > charsMax) cut.push(prefix + name)
    // Not in the middle of a character that takes two units.
    texts[name] = text.slice(0, charsMax).replace(/[\ud800-\udbff]$/, '')
  }
  return texts
}

function keysIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  const own = Array.isArray(value) ? 0 : Object.keys(value).length
  return Object.values(value).reduce((count: number, inner) => count + keysIn(inner), own)
}

const isTooLarge = (event: AuditEvent) =>
  Buffer.byteLength(JSON.stringify(event)) > EVENT_BYTES_MAX || keysIn(event) > KEYS_MAX

/** Without what is heavy, one after the other, until the log takes it. */
function lightened(event: AuditEvent, heavy: readonly string[], cut: string[]): AuditEvent {
  const metadata = { ...event.metadata } as Record<string, unknown>
  const light = () => ({ ...event, metadata: cut.length > 0 ? { ...metadata, cut } : metadata }) as AuditEvent
  for (const key of heavy) {
    if (!isTooLarge(light())) break
    if (!(key in metadata)) continue
    delete metadata[key]
    cut.push(`metadata.${key}`)
  }
  return light()
}

/** Makes an event of a record. @param text the record as it stood in the file, which names it where nothing else does */
export function toEvent(record: unknown, text: string, mapping: Mapping): Mapped {
  if (typeof record !== 'object' || record === null || Array.isArray(record))
    return { fault: 'not an object' }
  if (mapping.leaveOut?.some((condition) => holds(record, condition)) === true) return { isLeftOut: true }
  const type = textOf(valueOf(record, mapping.event_type))
  if (type === undefined) return { fault: 'the mapping gives it no event_type' }
  const isUtc = mapping.utc ?? false
  const occurredAt = timeOf(valueOf(record, mapping.occurred_at), isUtc)
  if (occurredAt === null) return { fault: 'it has no time, or one without an offset' }

  const cut: string[] = []
  const { severity, outcome, action, description, trace_id } = mapping
  const own = textsOf(record, { severity, outcome, action, description, trace_id }, '', cut)
  const actor = textsOf(record, mapping.actor ?? {}, 'actor.', cut)
  const resource = textsOf(record, mapping.resource ?? {}, 'resource.', cut)
  const metadata = Object.fromEntries(
    Object.entries(mapping.metadata ?? {}).flatMap(([key, value]) => {
      const found = valueOf(record, value)
      return found === undefined ? [] : [[key, found]]
    }),
  )
  const { ip_address, ...rest } = actor
  // Some sources put the name of a service where the address stands.
  if (ip_address !== undefined && isIP(ip_address) === 0) metadata['address'] = ip_address
  const who = ip_address !== undefined && isIP(ip_address) !== 0 ? actor : rest
  const names = (mapping.id ?? []).map((value) => textOf(valueOf(record, value)))
  const [from, to] = (mapping.between ?? []).map((value) => timeOf(valueOf(record, value), isUtc))
  const duration = msBetween(from ?? null, to ?? null)
  const tags = (mapping.tags ?? []).flatMap((tag) => textOf(valueOf(record, tag)) ?? [])
  const event = {
    id: sourceId(
      mapping.source,
      names.length > 0 && !names.includes(undefined) ? names.join('\u0000') : text,
    ),
    event_type: type,
    occurred_at: occurredAt,
    source: mapping.source,
    ...own,
    ...(Object.keys(who).length > 0 ? { actor: who } : {}),
    ...(Object.keys(resource).length > 0 ? { resource } : {}),
    ...(tags.length > 0 ? { tags: [...new Set(tags)] } : {}),
    ...(duration === undefined ? {} : { duration_ms: duration }),
    ...(Object.keys(metadata).length > 0 ? { metadata } : {}),
  } as AuditEvent
  return { event: cut.length > 0 || isTooLarge(event) ? lightened(event, mapping.heavy ?? [], cut) : event }
}
