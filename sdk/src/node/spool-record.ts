import type { Entry } from '../event'
import { crc32 } from './crc32'

const LF = 0x0a
const SUM_CHARS = 8
const TAB = '\t'

const sumOf = (bytes: Uint8Array) => crc32(bytes).toString(16).padStart(SUM_CHARS, '0')

/** A record is a line: checksum, id and event, with tabs between. JSON escapes tabs and line feeds, so neither stands inside. */
export function recordOf({ id, json }: Entry): Buffer {
  const content = Buffer.from(`${JSON.stringify(id)}${TAB}${json}\n`, 'utf8')
  return Buffer.concat([Buffer.from(`${sumOf(content.subarray(0, -1))}${TAB}`, 'latin1'), content])
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
