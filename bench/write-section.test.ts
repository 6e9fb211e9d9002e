import { describe, expect, test } from 'vitest'
import { withSection } from './write-section'

const DOCUMENT = '# Benchmarks\n\nWords.\n'

describe('a section of the figures', () => {
  test('is put at the end under one heading, and leaves what was there', () => {
    const once = withSection(DOCUMENT, 'a', 'first')
    const twice = withSection(once, 'b', 'second')
    expect(once).toBe(
      '# Benchmarks\n\nWords.\n\n## Whole runs\n\n<!-- bench:start a -->\n\nfirst\n\n<!-- bench:end a -->\n',
    )
    expect(twice.match(/## Whole runs/g)).toHaveLength(1)
    expect(twice.startsWith(once.trimEnd())).toBe(true)
  })

  test('replaces the one of its name and no other', () => {
    const both = withSection(withSection(DOCUMENT, 'a', 'first'), 'b', 'second')
    const replaced = withSection(both, 'a', 'third $& $1')
    expect(replaced).toBe(both.replace('first', () => 'third $& $1'))
  })

  test('a name that begins another is not taken for it', () => {
    const one = withSection(DOCUMENT, '1000000-embedded', 'million')
    expect(withSection(one, '1000', 'thousand')).toContain('million')
  })

  test.each([
    '<!-- bench:start a -->',
    '<!-- bench:end a -->',
    '<!-- bench:end a --> <!-- bench:start a -->',
  ])('markers that are no pair are refused: %s', (text) => {
    expect(() => withSection(text, 'a', 'x')).toThrow(/not a pair/)
  })
})
