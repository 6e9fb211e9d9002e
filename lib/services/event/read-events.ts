import { Fault, type FieldFault } from '@/lib/core/errors'
import {
  type BatchLimits,
  parseStrictBatch,
  parseStrictJson,
  parseStrictNdjson,
  type StrictBatch,
  type StrictResult,
} from '@/lib/core/strict-json'
import { fromCloudEvent } from '@/lib/event/cloudevents'
import {
  type BinaryBody,
  type CloudEventMode,
  cloudEventMode,
  fromBinaryMode,
} from '@/lib/event/cloudevents-http'
import { BATCH_EVENTS_MAX, DEPTH_MAX, EVENT_BYTES_MAX, FAULTS_MAX, KEYS_MAX } from '@/lib/event/limits'

/** Events as they were sent; `single` when the body was one event and no batch. */
export type ReadEvents =
  { ok: true; items: StrictResult[]; single: boolean } | { ok: false; faults: FieldFault[] }

const LIMITS: BatchLimits = {
  bytesMax: EVENT_BYTES_MAX,
  depthMax: DEPTH_MAX,
  keysMax: KEYS_MAX,
  faultsMax: FAULTS_MAX,
  itemsMax: BATCH_EVENTS_MAX,
}

const MEDIA_TYPES = [
  'application/json',
  'application/x-ndjson',
  'application/cloudevents+json',
  'application/cloudevents-batch+json',
]

const one = (item: StrictResult): ReadEvents => ({ ok: true, items: [item], single: true })
const many = (batch: StrictBatch): ReadEvents => (batch.ok ? { ...batch, single: false } : batch)

function json(text: string): ReadEvents {
  const batch = parseStrictBatch(text, LIMITS)
  if (!batch.ok) return batch
  const single = batch.items.length === 1 && /^\s*\{/.test(text) && !/^\s*\{\s*"events"\s*:/.test(text)
  return { ...batch, single }
}

/** A CloudEvent as an event of ours, or what is wrong with it. */
function mapped(item: StrictResult): StrictResult {
  if (!item.ok) return item
  const event = fromCloudEvent(item.value)
  return event.ok ? { ok: true, value: event.raw } : event
}

function binaryBody(text: string, contentType: string | null): BinaryBody | { faults: FieldFault[] } {
  if (text === '') return null
  const mediaType = (contentType ?? 'application/json').split(';')[0]?.trim().toLowerCase() ?? ''
  if (mediaType !== 'application/json' && !mediaType.endsWith('+json')) return { text }
  const parsed = parseStrictJson(text, LIMITS)
  return parsed.ok ? { json: parsed.value } : { faults: parsed.faults }
}

function cloudEvents(mode: CloudEventMode, text: string, headers: Headers): ReadEvents {
  if (mode === 'structured') return one(mapped(parseStrictJson(text, LIMITS)))
  if (mode === 'batch') {
    const batch = parseStrictBatch(text, LIMITS)
    return batch.ok ? { ok: true, items: batch.items.map(mapped), single: false } : batch
  }
  const contentType = headers.get('content-type')
  const body = binaryBody(text, contentType)
  if (body !== null && 'faults' in body) return one({ ok: false, faults: body.faults })
  const event = fromBinaryMode(headers, contentType, body)
  return one(event.ok ? mapped(event) : event)
}

/** Reads the body by its media type: JSON, NDJSON, or CloudEvents 1.0 in any of its three modes. */
export function readEvents(text: string, headers: Headers): ReadEvents {
  const contentType = headers.get('content-type')
  const mode = cloudEventMode(contentType, headers)
  if (mode !== null) return cloudEvents(mode, text, headers)
  const mediaType = (contentType ?? 'application/json').split(';')[0]?.trim().toLowerCase() ?? ''
  switch (mediaType) {
    case 'application/json':
    // curl -d sends it unasked; what is inside decides.
    case 'application/x-www-form-urlencoded':
      return json(text)
    case 'application/x-ndjson':
    case 'application/ndjson':
    case 'application/jsonl':
      return many(parseStrictNdjson(text, LIMITS))
  }
  throw new Fault('unsupported_media_type', `The media type "${mediaType.slice(0, 80)}" is not supported`, {
    faults: [{ field: 'content-type', code: 'unsupported', reason: `One of ${MEDIA_TYPES.join(', ')}` }],
  })
}
