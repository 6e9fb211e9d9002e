import type { Entry } from '../event'
import { crc32 } from './crc32'

const LF = 0x0a
const SUM_CHARS = 8
const TAB = '\t'

const sumOf = (bytes: Uint8Array) => crc32(bytes).toString(16).padStart(SUM_CHARS, '0')

/** A record is a line: checksum, id and event, with tabs between. JSON escapes tabs and line feeds, so neither stands inside. */
const contentOf = ({ id, json }: Entry) => `${JSON.stringify(id)}${TAB}${json}`

/** How long the record of an entry is. */
export const recordBytes = (entry: Entry): number => SUM_CHARS + 1 + Buffer.byteLength(contentOf(entry)) + 1

/** The records of entries, one after the other. */
export function recordsOf(entries: readonly Entry[], bytes: number): Buffer {
  const records = Buffer.allocUnsafe(bytes)
  let at = 0
  for (const entry of entries) {
    const start = at + SUM_CHARS + 1
    const end = start + records.write(contentOf(entry), start, 'utf8')
    records.write(sumOf(records.subarray(start, end)) + TAB, at, 'latin1')
    records[end] = LF
    at = end + 1
  }
  return records
}

export type Records = {
  /** With the number of bytes up to the end of each */
  entries: { entry: Entry; end: number }[]
  /** Bytes of whole lines */
  consumed: number
  /** Lines whose checksum is wrong */
  broken: number
}

function entryOf(line: Buffer): Entry | null {
  const content = line.subarray(SUM_CHARS + 1)
  if (line[SUM_CHARS] !== TAB.charCodeAt(0) || line.toString('latin1', 0, SUM_CHARS) !== sumOf(content))
    return null
  const [id = '', json = ''] = content.toString('utf8').split(TAB, 2)
  return { id: JSON.parse(id) as string, json }
}

/** The whole records in a piece of a file. What comes after the last line feed is left: it is torn, or goes on. */
export function readRecords(bytes: Buffer): Records {
  const records: Records = { entries: [], consumed: 0, broken: 0 }
  for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, records.consumed)) {
    const entry = entryOf(bytes.subarray(records.consumed, at))
    records.consumed = at + 1
    if (entry === null) records.broken++
    else records.entries.push({ entry, end: records.consumed })
  }
  return records
}
