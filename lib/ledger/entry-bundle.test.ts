import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ENTRY_BYTES_MAX, formatEntryBundle, parseEntryBundle } from './entry-bundle'

describe('an entry bundle', () => {
  it('puts the length before each entry, big-endian', () => {
    const bundle = formatEntryBundle([Uint8Array.of(7, 8), new Uint8Array(), new Uint8Array(256).fill(1)])
    expect([...bundle.slice(0, 8)]).toEqual([0, 2, 7, 8, 0, 0, 1, 0])
    expect(bundle).toHaveLength(8 + 256)
    expect(parseEntryBundle(new Uint8Array())).toEqual([])
  })

  it('survives, and one that is cut does not', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ minLength: 1, maxLength: 20 }), { minLength: 1 }), (entries) => {
        const bundle = formatEntryBundle(entries)
        expect(parseEntryBundle(bundle)).toEqual(entries)
        expect(() => parseEntryBundle(bundle.subarray(0, -1))).toThrow(
          expect.objectContaining({ code: 'malformed_tile' }),
        )
      }),
    )
    expect(() => parseEntryBundle(Uint8Array.of(0))).toThrow(
      expect.objectContaining({ code: 'malformed_tile' }),
    )
  })

  it('takes 65,535 bytes an entry and no more', () => {
    const largest = new Uint8Array(ENTRY_BYTES_MAX)
    expect(parseEntryBundle(formatEntryBundle([largest]))).toEqual([largest])
    expect(() => formatEntryBundle([new Uint8Array(ENTRY_BYTES_MAX + 1)])).toThrow(RangeError)
  })
})
