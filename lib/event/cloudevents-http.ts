import type { FieldFault } from '../core/errors'
import { printable, refuse, type Faults, type Raw } from './read-fields'

export type CloudEventMode = 'structured' | 'batch' | 'binary'
/** Header names in lower case, each with its one value. */
export type Headers = Iterable<readonly [string, string]>
/** The body of a binary-mode request: JSON already parsed, text, Base64 of anything else, or nothing at all. */
export type BinaryBody = { json: unknown } | { text: string } | { base64: string } | null

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** How a request carries CloudEvents (HTTP binding 1.0.2, section 3); null when it carries none, or a form not read here. */
export function cloudEventMode(contentType: string | null, headers: Headers): CloudEventMode | null {
  const [mediaType = ''] = (contentType ?? '').toLowerCase().split(';')
  if (mediaType.trim() === 'application/cloudevents+json') return 'structured'
  if (mediaType.trim() === 'application/cloudevents-batch+json') return 'batch'
  if (mediaType.trim().startsWith('application/cloudevents')) return null
  for (const [name] of headers) if (name.toLowerCase() === 'ce-specversion') return 'binary'
  return null
}

/**
 * Binary mode made structured: `ce-*` headers become attributes, the body becomes data; pass the result to `fromCloudEvent`.
 * Header values may be quoted and are percent-decoded as UTF-8 (HTTP binding, section 3.1.3.2); a broken escape is a fault.
 */
export function fromBinaryMode(
  headers: Headers,
  contentType: string | null,
  body: BinaryBody,
): { ok: true; value: Raw } | { ok: false; faults: FieldFault[] } {
  const faults: Faults = []
  const value: Record<string, unknown> = {}
  for (const [header, text] of headers) {
    const name = header.toLowerCase()
    if (!name.startsWith('ce-')) continue
    const attribute = name.slice(3)
    const decoded = decodeHeader(text)
    if (decoded === null)
      refuse(faults, printable(name), 'not_percent_encoded', 'holds a broken percent escape')
    else if (!/^[a-z0-9]+$/.test(attribute) || attribute === 'data' || attribute === 'datacontenttype') {
      refuse(faults, printable(name), 'unknown_field', 'not a CloudEvents attribute that a header may hold')
    } else if (Object.hasOwn(value, attribute))
      refuse(faults, printable(name), 'duplicate_key', 'the header is given twice')
    else value[attribute] = decoded
  }
  if (faults.length > 0) return { ok: false, faults }
  if (contentType !== null) value['datacontenttype'] = contentType
  if (body !== null) Object.assign(value, dataOf(body))
  return { ok: true, value }
}

function dataOf(body: NonNullable<BinaryBody>): Raw {
  if ('json' in body) return { data: body.json }
  return 'text' in body ? { data: body.text } : { data_base64: body.base64 }
}

function decodeHeader(text: string): string | null {
  const inner =
    text.startsWith('"') && text.endsWith('"') && text.length > 1
      ? text.slice(1, -1).replace(/\\(.)/g, '$1')
      : text
  if (!inner.includes('%')) return inner
  if (/%(?![0-9a-fA-F]{2})/.test(inner)) return null
  const encoder = new TextEncoder()
  const bytes: number[] = []
  for (let i = 0; i < inner.length;) {
    if (inner[i] === '%') {
      bytes.push(Number.parseInt(inner.slice(i + 1, i + 3), 16))
      i += 3
      continue
    }
    const char = String.fromCodePoint(inner.codePointAt(i) ?? 0)
    bytes.push(...encoder.encode(char))
    i += char.length
  }
  try {
    return decoder.decode(Uint8Array.from(bytes))
  } catch {
    return null
  }
}
