import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { woffToTrueType } from './woff'

const woff = readFileSync('node_modules/@fontsource/noto-sans/files/noto-sans-latin-400-normal.woff')

/** The checksum of a table (OpenType, "Calculating checksums"). */
function checksum(bytes: Buffer): number {
  let sum = 0
  for (let at = 0; at < bytes.length; at += 4) sum = (sum + bytes.readUInt32BE(at)) >>> 0
  return sum
}

describe('WOFF to TrueType', () => {
  test('gives every table whole: its checksum is the one in the directory', () => {
    const font = woffToTrueType(woff)
    const count = font.readUInt16BE(4)
    expect(font.readUInt32BE(0)).toBe(0x00010000)
    expect(count).toBe(woff.readUInt16BE(12))
    for (let n = 0; n < count; n++) {
      const at = 12 + n * 16
      const tag = font.toString('latin1', at, at + 4)
      // The checksum of `head` leaves out a field that is made of the whole file.
      if (tag === 'head') continue
      const [offset, length] = [font.readUInt32BE(at + 8), font.readUInt32BE(at + 12)]
      const padded = font.subarray(offset, offset + ((length + 3) & ~3))
      expect(checksum(padded), tag).toBe(font.readUInt32BE(at + 4))
    }
  })

  test('refuses what is no WOFF', () => {
    expect(() => woffToTrueType(Buffer.alloc(10))).toThrow('No WOFF 1.0 font')
    expect(() => woffToTrueType(Buffer.alloc(100, 'wOF2'))).toThrow('No WOFF 1.0 font')
  })
})
