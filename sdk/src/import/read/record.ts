/** One record of a file. */
export type FileRecord = {
  /** From 1: the line where records are lines, else the record's own number */
  line: number
  /** Bytes of the (unpacked) file up to the end of the record */
  end: number
  /** The record, or why it is none */
  content: { text: string; value: unknown } | { fault: string }
}

export type Bytes = AsyncIterable<Uint8Array>

/** A record that is longer is refused and not kept in memory; the log takes 65,536 bytes of an event. */
export const RECORD_BYTES_MAX = 4 * 1024 * 1024

export function parsed(bytes: Uint8Array): FileRecord['content'] {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
  try {
    return { text, value: JSON.parse(text) as unknown }
  } catch {
    return { fault: 'not JSON' }
  }
}
