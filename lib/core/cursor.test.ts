import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeCursor, encodeCursor, filterHashOf, type Cursor } from './cursor'
import { Fault } from './errors'
import { toBase64Url, utf8 } from './hash'
import { fromEpochMicros } from './time'

const cursors: fc.Arbitrary<Cursor> = fc.record({
  occurredAt: fc.bigInt({ min: 0n, max: 10n ** 16n }).map(fromEpochMicros),
  seq: fc.maxSafeNat(),
  direction: fc.constantFrom('older' as const, 'newer' as const),
  filterHash: fc.string().map(filterHashOf),
})

const faultOf = (text: string, filterHash: string): Fault => {
  const fault = decodeCursor(text, filterHash)
  if (!(fault instanceof Fault)) throw new Error('the cursor was accepted')
  return fault
}

describe('a cursor', () => {
  it('gives back the place it was made of, in text safe for a URL', () => {
    fc.assert(
      fc.property(cursors, (cursor) => {
        const text = encodeCursor(cursor)
        expect(text).toMatch(/^[A-Za-z0-9_-]+$/)
        expect(text.length).toBeLessThan(120)
        expect(decodeCursor(text, cursor.filterHash)).toEqual(cursor)
      }),
    )
  })

  it('is refused when one character of it changed', () => {
    fc.assert(
      fc.property(cursors, fc.nat(), fc.constantFrom('A', 'z', '0', '_', '!'), (cursor, at, char) => {
        const text = encodeCursor(cursor)
        const i = at % text.length
        fc.pre(text[i] !== char)
        expect(faultOf(text.slice(0, i) + char + text.slice(i + 1), cursor.filterHash).code).toBe(
          'invalid_cursor',
        )
      }),
    )
  })

  it('is refused for another filter, and the reason says so', () => {
    const text = encodeCursor({
      occurredAt: fromEpochMicros(0n),
      seq: 1,
      direction: 'older',
      filterHash: filterHashOf('a'),
    })
    const fault = faultOf(text, filterHashOf('b'))
    expect(fault.code).toBe('invalid_cursor')
    expect(fault.message).toContain('belongs to another filter')
    expect(fault.faults).toEqual([{ field: 'cursor', code: 'other_filter', reason: fault.message }])
  })

  it('is refused, without throwing, whatever the garbage', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(faultOf(text, 'x').code).toBe('invalid_cursor')
      }),
    )
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(faultOf(toBase64Url(utf8(text)), 'x').code).toBe('invalid_cursor')
      }),
    )
    expect(faultOf('A'.repeat(100_000), 'x').code).toBe('invalid_cursor')
  })

  it('belongs to one filter: different texts have different hashes', () => {
    expect(filterHashOf('severity:error')).toMatch(/^[A-Za-z0-9_-]{12}$/)
    expect(filterHashOf('severity:error')).not.toBe(filterHashOf('severity:critical'))
  })
})
