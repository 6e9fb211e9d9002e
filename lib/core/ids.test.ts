import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isUuid, normaliseUuid, uuidFromBytes, uuidv7, uuidv7Ms } from './ids'

const random = fc.uint8Array({ minLength: 10, maxLength: 10 })
const ms = fc.integer({ min: 0, max: 2 ** 48 - 1 })

describe('uuidv7', () => {
  it('prints the example of RFC 9562, appendix A.6', () => {
    const bytes = Uint8Array.from([0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f])
    expect(uuidv7(0x017f22e279b0, bytes)).toBe('017f22e2-79b0-7cc3-98c4-dc0c0c07398f')
  })

  it('is always a version 7 UUID that gives its time back', () => {
    fc.assert(
      fc.property(ms, random, (at, bytes) => {
        const id = uuidv7(at, bytes)
        expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
        expect(uuidv7Ms(id)).toBe(at)
      }),
    )
  })

  it('sorts as text in the order of time', () => {
    fc.assert(
      fc.property(ms, ms, random, random, (a, b, x, y) => {
        fc.pre(a < b)
        expect(uuidv7(a, x) < uuidv7(b, y)).toBe(true)
      }),
    )
  })

  it('draws from a pool at an offset', () => {
    const pool = Uint8Array.from({ length: 30 }, (_, i) => i)
    expect(uuidv7(5, pool, 20)).toBe(uuidv7(5, pool.subarray(20)))
  })

  it('refuses a time outside 48 bits and a pool that ran dry', () => {
    expect(() => uuidv7(-1, new Uint8Array(10))).toThrow(RangeError)
    expect(() => uuidv7(2 ** 48, new Uint8Array(10))).toThrow(RangeError)
    expect(() => uuidv7(Number.NaN, new Uint8Array(10))).toThrow(RangeError)
    expect(() => uuidv7(1, new Uint8Array(10), 1)).toThrow(RangeError)
  })
})

describe('isUuid', () => {
  it.each([
    '00000000-0000-0000-0000-000000000000',
    'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF',
    '017F22E2-79b0-7cc3-98c4-dc0c0c07398f',
  ])('accepts %s', (text) => expect(isUuid(text)).toBe(true))

  it.each([
    '',
    '017f22e279b07cc398c4dc0c0c07398f',
    '{017f22e2-79b0-7cc3-98c4-dc0c0c07398f}',
    '017f22e2-79b0-7cc3-98c4-dc0c0c07398g',
    '017f22e2-79b0-7cc3-98c4-dc0c0c07398f\n',
  ])('refuses %j', (text) => expect(isUuid(text)).toBe(false))

  it('knows the lower-case form of each', () => {
    expect(normaliseUuid('017F22E2-79B0-7CC3-98C4-DC0C0C07398F')).toBe('017f22e2-79b0-7cc3-98c4-dc0c0c07398f')
    expect(normaliseUuid('nope')).toBeNull()
    expect(uuidFromBytes(new Uint8Array(16).fill(171))).toBe('abababab-abab-abab-abab-abababababab')
  })
})
