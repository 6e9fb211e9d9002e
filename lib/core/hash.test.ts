import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as hash from './hash'

describe('sha256', () => {
  it('gives the examples of FIPS 180-4', () => {
    expect(hash.sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
    expect(hash.sha256Hex(new Uint8Array())).toBe(
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    )
  })

  it('hashes text as UTF-8', () => {
    expect(hash.sha256('é')).toEqual(hash.sha256(Uint8Array.from([0xc3, 0xa9])))
  })
})

describe('text forms of bytes', () => {
  it('survive hex and base64url and agree with Buffer', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(hash.toHex(bytes)).toBe(Buffer.from(bytes).toString('hex'))
        expect(hash.toBase64Url(bytes)).toBe(Buffer.from(bytes).toString('base64url'))
        expect(hash.toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'))
        expect(hash.fromHex(hash.toHex(bytes))).toEqual(bytes)
        expect(hash.fromBase64(hash.toBase64(bytes))).toEqual(bytes)
        expect(hash.fromBase64Url(hash.toBase64Url(bytes))).toEqual(bytes)
      }),
    )
  })

  it('read only what they print, so one value has one text', () => {
    const unit = fc.constantFrom('A', 'B', '_', '-', '9', '+', '/', '=', '\n')
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 8 }), (text) => {
        const url = hash.fromBase64Url(text)
        if (url !== null) expect(hash.toBase64Url(url)).toBe(text)
        const padded = hash.fromBase64(text)
        if (padded !== null) expect(hash.toBase64(padded)).toBe(text)
      }),
    )
    for (const text of ['A', 'AA', 'AAA', 'AB==', 'AAB=', 'A===', '====', '_-AA', 'AA==\n', 'AA=A'])
      expect(hash.fromBase64(text), text).toBeNull()
    expect(hash.fromBase64Url('A')).toBeNull()
    expect(hash.fromBase64Url('AB')).toBeNull()
    expect(hash.fromHex('abc')).toBeNull()
    expect(hash.fromHex('zz')).toBeNull()
  })
})

describe('equalBytes', () => {
  it('says yes to the same bytes only', () => {
    const bytes = fc.uint8Array({ maxLength: 4 })
    fc.assert(
      fc.property(bytes, bytes, (a, b) => {
        expect(hash.equalBytes(a, b)).toBe(Buffer.from(a).equals(b))
      }),
    )
  })
})
