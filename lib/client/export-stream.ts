import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'

/** The columns of an export, in the order of the file. */
export const EXPORT_COLUMNS = [
  'seq',
  'id',
  'occurred_at',
  'recorded_at',
  'event_type',
  'category',
  'severity',
  'outcome',
  'action',
  'actor_id',
  'actor_type',
  'actor_name',
  'actor_email',
  'actor_ip_address',
  'actor_user_agent',
  'actor_session_id',
  'resource_id',
  'resource_type',
  'resource_name',
  'resource_parent_id',
  'resource_attributes',
  'source',
  'description',
  'metadata',
  'changes',
  'tags',
  'compliance_flags',
  'duration_ms',
  'trace_id',
  'span_id',
  'parent_event_id',
  'unregistered',
  'tenant_id',
  'signature',
  'key_id',
  'erased_case',
  'erased',
] as const

export type Trailer = { rows: number; sha256: string }
export type Verdict =
  | { kind: 'verified'; rows: number; sha256: string }
  | { kind: 'changed'; rows: number; expected: string; actual: string }
  | { kind: 'incomplete' }

/** The last line of a file is its trailer; longer than any of them. That of evidence holds a signed manifest. */
const TRAILER_BYTES_MAX = 128 * 1024
const NEWLINE = 0x0a
const PLAIN_TRAILER = /^[#%]export rows=(\d+) sha256=([0-9a-f]{64})$/
const JSON_TRAILER =
  /"export":\{"rows":(\d+),"sha256":"([0-9a-f]{64})"(?:,"manifest":"(?:[^"\\]|\\.)*")?\}\}?$/

/** Reads the last line of an exported file: `#export rows=2 sha256=…` (`%export` in a PDF), or the JSON of the other formats. */
export function parseTrailer(line: string): Trailer | null {
  const match = PLAIN_TRAILER.exec(line.trim()) ?? JSON_TRAILER.exec(line.trim())
  return match?.[1] && match[2] ? { rows: Number(match[1]), sha256: match[2] } : null
}

/** Checks a file while it arrives: hashes everything before its last line and compares that with what the line says. */
export class TrailerCheck {
  private readonly hash = sha256.create()
  private held = new Uint8Array(0)
  /** Line ends seen so far; the rows of the file, or a few more. */
  lines = 0

  push(chunk: Uint8Array): void {
    for (const byte of chunk) if (byte === NEWLINE) this.lines++
    const all = new Uint8Array(this.held.length + chunk.length)
    all.set(this.held)
    all.set(chunk, this.held.length)
    const safe = Math.max(0, all.length - TRAILER_BYTES_MAX)
    this.hash.update(all.subarray(0, safe))
    this.held = all.slice(safe)
  }

  verdict(): Verdict {
    const end = this.held.at(-1) === NEWLINE ? this.held.length - 1 : this.held.length
    const start = this.held.lastIndexOf(NEWLINE, end - 1) + 1
    const trailer = parseTrailer(new TextDecoder().decode(this.held.subarray(start, end)))
    if (trailer === null) return { kind: 'incomplete' }
    const actual = bytesToHex(this.hash.clone().update(this.held.subarray(0, start)).digest())
    return actual === trailer.sha256
      ? { kind: 'verified', ...trailer }
      : { kind: 'changed', rows: trailer.rows, expected: trailer.sha256, actual }
  }
}

export type Progress = { bytes: number; lines: number }

/** Reads a download to its end, telling how far it is. The parts stay as they came: a Blob takes them without a copy. */
export async function readExport(
  response: Response,
  onProgress: (progress: Progress) => void,
): Promise<{ parts: BlobPart[]; verdict: Verdict; bytes: number }> {
  const check = new TrailerCheck()
  const parts: BlobPart[] = []
  let bytes = 0
  const reader = response.body?.getReader()
  if (!reader) return { parts, verdict: { kind: 'incomplete' }, bytes }
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    check.push(value)
    parts.push(value)
    bytes += value.length
    onProgress({ bytes, lines: check.lines })
  }
  return { parts, verdict: check.verdict(), bytes }
}

/** The name the server gave the file, or a plain one. */
export function fileNameOf(response: Response, extension: string): string {
  const header = response.headers.get('content-disposition') ?? ''
  const name = /filename="([^"]+)"/.exec(header)?.[1] ?? /filename=([^;]+)/.exec(header)?.[1]
  return name?.trim() ?? `audit-events.${extension}`
}

/** Hands a file to the browser, and gives its memory back once the browser has taken it. */
export function saveFile(parts: BlobPart[], name: string, type: string): void {
  const url = URL.createObjectURL(new Blob(parts, { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  document.body.append(link)
  link.click()
  link.remove()
  setTimeout(() => URL.revokeObjectURL(url), 0)
}
