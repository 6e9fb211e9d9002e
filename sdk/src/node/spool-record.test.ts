import { crc32 as zlibCrc32 } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { crc32 } from './crc32'
import { readRecords, recordOf } from './spool-record'

const entry = (id: string, text: string) => ({ id, json: JSON.stringify({ id, text }) })

describe('a record', () => {
  test('comes back as it was written, whatever text stands in it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }))),
        (pairs) => {
          // Half a surrogate pair is no UTF-8; JSON writes it as an escape.
          const entries = pairs.map(([id, text]) => entry(id, text))
          const { entries: read, broken } = readRecords(Buffer.concat(entries.map(recordOf)))
          expect(read.map(({ entry }) => entry)).toEqual(entries)
          expect(broken).toBe(0)
        },
      ),
    )
  })

  test('that is torn at any byte is left, and those before it are read', () => {
    const [first, second] = [recordOf(entry('a', 'Grüße')), recordOf(entry('b', '🌍'))]
    const whole = Buffer.concat([first, second])
    for (let length = first.length; length < whole.length; length++) {
      const { entries, consumed, broken } = readRecords(whole.subarray(0, length))
      expect(entries.map(({ entry, end }) => [entry.id, end])).toEqual([['a', first.length]])
      expect([consumed, broken]).toEqual([first.length, 0])
    }
  })

  test('with any byte changed is not read, and the one after it is', () => {
    const [first, second] = [recordOf(entry('a', 'x')), recordOf(entry('b', 'y'))]
    for (let at = 0; at < first.length - 1; at++) {
      const changed = Buffer.from(first)
      changed[at] = (changed[at] ?? 0) ^ 1
      const { entries, broken } = readRecords(Buffer.concat([changed, second]))
      expect(entries.map(({ entry }) => entry.id).at(-1)).toBe('b')
      expect(entries.length).toBe(1)
      expect(broken).toBeGreaterThan(0)
    }
  })
})

test('the checksum is that of gzip', () => {
  expect(crc32(Buffer.from('123456789'))).toBe(0xcbf43926)
  if (typeof zlibCrc32 === 'function')
    fc.assert(fc.property(fc.uint8Array(), (bytes) => crc32(bytes) === zlibCrc32(bytes)))
})
