import { Fault, type FieldFault } from '@/lib/core/errors'
import {
  type BatchLimits,
  parseStrictBatch,
  parseStrictNdjson,
  type StrictBatch,
} from '@/lib/core/strict-batch'
import { parseStrictJson, type StrictResult } from '@/lib/core/strict-json'
import { utf8Text } from '@/lib/core/text'
import { fromCloudEvent } from '@/lib/event/cloudevents'
import {
  type BinaryBody,
  type CloudEventMode,
  cloudEventMode,
  fromBinaryMode,
} from '@/lib/event/cloudevents-http'
import { BATCH_EVENTS_MAX, DEPTH_MAX, EVENT_BYTES_MAX, FAULTS_MAX, KEYS_MAX } from '@/lib/event/limits'

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

const one = (item: StrictResult): StrictBatch => ({ ok: true, items: [item], single: true })
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

function cloudEvents(mode: CloudEventMode, bytes: Uint8Array, headers: Headers): StrictBatch {
  if (mode === 'structured') return one(mapped(parseStrictJson(utf8Text(bytes), LIMITS)))
  if (mode === 'batch') {
    const batch = parseStrictBatch(bytes, LIMITS)
    return batch.ok ? { ok: true, items: batch.items.map(mapped), single: false } : batch
  }
  const contentType = headers.get('content-type')
  const body = binaryBody(utf8Text(bytes), contentType)
  if (body !== null && 'faults' in body) return one({ ok: false, faults: body.faults })
  const event = fromBinaryMode(headers, contentType, body)
  return one(event.ok ? mapped(event) : event)
}

/** Reads a body of valid UTF-8 by its media type: JSON, NDJSON, or CloudEvents 1.0 in any of its three modes. */
export function readEvents(bytes: Uint8Array, headers: Headers): StrictBatch {
  const contentType = headers.get('content-type')
  const mode = cloudEventMode(contentType, headers)
  if (mode !== null) return cloudEvents(mode, bytes, headers)
  const mediaType = (contentType ?? 'application/json').split(';')[0]?.trim().toLowerCase() ?? ''
  switch (mediaType) {
    case 'application/json':
    // curl -d sends it unasked; what is inside decides.
    case 'application/x-www-form-urlencoded':
      return parseStrictBatch(bytes, LIMITS)
    case 'application/x-ndjson':
    case 'application/ndjson':
    case 'application/jsonl':
      return parseStrictNdjson(bytes, LIMITS)
  }
  throw new Fault('unsupported_media_type', `The media type "${mediaType.slice(0, 80)}" is not supported`, {
    faults: [{ field: 'content-type', code: 'unsupported', reason: `One of ${MEDIA_TYPES.join(', ')}` }],
  })
}
