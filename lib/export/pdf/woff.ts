import { inflateSync } from 'node:zlib'

const SIGNATURE = 0x774f4646
const HEADER_BYTES = 44
const ENTRY_BYTES = 20
const TABLE_BYTES = 16
const TABLE_START_BYTES = 12

const padded = (length: number) => (length + 3) & ~3

/**
 * A font of WOFF 1.0 as the TrueType it was made of: tables in the same order, unpacked once, where the reader of fonts would
 * unpack the outlines again for every glyph. Source: WOFF File Format 1.0, sections 3 to 5.
 * @throws Error when the bytes are no WOFF 1.0
 */
export function woffToTrueType(woff: Buffer): Buffer {
  if (woff.length < HEADER_BYTES || woff.readUInt32BE(0) !== SIGNATURE) throw new Error('No WOFF 1.0 font')
  const count = woff.readUInt16BE(12)
  const entries = Array.from({ length: count }, (_, n) => {
    const at = HEADER_BYTES + n * ENTRY_BYTES
    const [tag, offset, packed, length, checksum] = [0, 4, 8, 12, 16].map((byte) =>
      woff.readUInt32BE(at + byte),
    )
    const bytes = woff.subarray(offset, (offset ?? 0) + (packed ?? 0))
    return { tag: tag ?? 0, checksum: checksum ?? 0, data: packed === length ? bytes : inflateSync(bytes) }
  })
  const directoryBytes = TABLE_START_BYTES + count * TABLE_BYTES
  const font = Buffer.alloc(directoryBytes + entries.reduce((sum, { data }) => sum + padded(data.length), 0))
  const power = Math.floor(Math.log2(count))
  font.writeUInt32BE(woff.readUInt32BE(4), 0)
  font.writeUInt16BE(count, 4)
  font.writeUInt16BE(16 * 2 ** power, 6)
  font.writeUInt16BE(power, 8)
  font.writeUInt16BE(16 * (count - 2 ** power), 10)
  let offset = directoryBytes
  entries.forEach(({ tag, checksum, data }, n) => {
    const at = TABLE_START_BYTES + n * TABLE_BYTES
    ;[tag, checksum, offset, data.length].forEach((value, part) => font.writeUInt32BE(value, at + part * 4))
    data.copy(font, offset)
    offset += padded(data.length)
  })
  return font
}
