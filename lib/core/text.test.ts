import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exceedsUtf8, isWellFormed, textFault, utf8Length, utf8Text } from './text'

const anyText = fc.string({ unit: fc.constantFrom('a', 'é', '字', '👍', '\ud83d', '\udc4d', '\0') })

describe('text', () => {
  it('is measured as the bytes an encoder writes', () => {
    fc.assert(
      fc.property(anyText, fc.nat(20), (text, max) => {
        const bytes = new TextEncoder().encode(text).length
        expect(utf8Length(text)).toBe(bytes)
        expect(exceedsUtf8(text, max)).toBe(bytes > max)
      }),
    )
  })

  it('is refused for a NUL and for half a surrogate pair, and for nothing else', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(isWellFormed(text)).toBe(!/\p{Surrogate}/u.test(text))
        expect(textFault(text) === null).toBe(isWellFormed(text) && !text.includes('\0'))
      }),
    )
    expect(textFault('a\0')?.code).toBe('nul')
    expect(textFault('a\ud83d')?.code).toBe('lone_surrogate')
    expect(textFault('a👍\u0001\ufffe')).toBeNull()
  })

  it('is read from bytes as it was written, a byte order mark included, or refused', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(utf8Text(new TextEncoder().encode(`\ufeff${text}`))).toBe(`\ufeff${text}`)
      }),
    )
    for (const bytes of [[0xc3], [0xed, 0xa0, 0x80], [0xc0, 0x80], [0xff]])
      expect(() => utf8Text(Uint8Array.from(bytes))).toThrow(TypeError)
  })
})
