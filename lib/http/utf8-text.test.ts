import fc from 'fast-check'
import { expect, test } from 'vitest'
import { utf8Text } from './utf8-text'

const decoded = (text: string) => utf8Text(Buffer.from(text))

test('gives any text back as it was', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      expect(decoded(text)).toBe(text)
    }),
    { numRuns: 2_000 },
  )
})

test('gives mostly ASCII back as it was, with other letters at every place', () => {
  const ascii = fc.string({ unit: 'grapheme-ascii', maxLength: 300 })
  fc.assert(
    fc.property(
      fc.array(fc.tuple(ascii, fc.constantFrom('', 'ü', '“', '漢字', '😀', '\ufeff')), { maxLength: 6 }),
      (parts) => {
        const text = parts.flat().join('')
        expect(decoded(text)).toBe(text)
      },
    ),
    { numRuns: 2_000 },
  )
})
