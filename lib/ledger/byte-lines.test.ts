import fc from 'fast-check'
import { expect, it } from 'vitest'
import { utf8 } from '@/lib/core/hash'
import { createByteLines } from './byte-lines'

/** The lines of these pieces, as texts with their ends. */
function linesOf(pieces: readonly Uint8Array[], bytesMax?: number): string[] {
  const found: string[] = []
  const lines = createByteLines((bytes) => void found.push(new TextDecoder().decode(bytes)), bytesMax)
  for (const piece of pieces) lines.push(piece)
  lines.end()
  return found
}

it('gives the same lines however the bytes are cut', () => {
  const texts = fc.array(fc.string({ maxLength: 40 }).map((text) => `${text.replaceAll('\n', ' ')}\n`))
  fc.assert(
    fc.property(texts, fc.array(fc.nat({ max: 200 })), (lines, cuts) => {
      const bytes = utf8(lines.join(''))
      const at = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length]
      const pieces = at.slice(1).map((end, i) => bytes.subarray(at[i], end))
      expect(linesOf(pieces).join('')).toBe(new TextDecoder().decode(bytes))
      expect(linesOf(pieces)).toHaveLength(lines.length)
    }),
  )
})

it('refuses a line that is too long before it has kept it, and one without an end', () => {
  expect(linesOf([utf8('abc\n')], 4)).toEqual(['abc\n'])
  expect(() => linesOf([utf8('abcd'), utf8('e\n')], 4)).toThrow('longer than 4 bytes')
  expect(() => linesOf([utf8('abcde\n')], 4)).toThrow('longer than 4 bytes')
  expect(() => linesOf([utf8('a\nb')])).toThrow('cut off')
})
