import { describe, expect, test } from 'vitest'
import { levelsOf, mirrored, visualOrder } from './bidi'

/** The characters as they are seen from the left. */
function seen(text: string): string {
  const levels = levelsOf(text)
  const parts = [...text].map((character, n) => ({ character, level: levels?.[n] ?? 0 }))
  return visualOrder(parts)
    .map(({ character }) => character)
    .join('')
}

describe('the order in which a line is seen', () => {
  test('text that runs to the right is left alone, without levels', () => {
    expect(levelsOf('Привет, 中文 and (this)')).toBeNull()
    expect(seen('abc (1)')).toBe('abc (1)')
  })

  test.each([
    ['אבג', 'גבא'],
    ['abc אבג def', 'abc גבא def'],
    ['אבג 123 דהו', 'והד 123 גבא'],
    ['אבג abc', 'abc גבא'],
    ['a אב ג d', 'a ג בא d'],
  ])('%s is seen as %s', (text, expected) => {
    expect(seen(text)).toBe(expected)
  })

  test('brackets are turned', () => {
    expect(String.fromCodePoint(mirrored(0x28), mirrored(0x3c), mirrored(0x61))).toBe(')>a')
  })
})
