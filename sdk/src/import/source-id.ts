import { createHash } from 'node:crypto'

/**
 * The id of an event that has one elsewhere: a UUIDv8 (RFC 9562, section 5.8) of SHA-256 over both names, the same whenever and
 * however often it is imported.
 */
export function sourceId(source: string, id: string): string {
  const bytes = createHash('sha256').update(`${source}\u0000${id}`).digest().subarray(0, 16)
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
