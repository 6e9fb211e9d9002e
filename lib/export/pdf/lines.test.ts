import { describe, expect, test } from 'vitest'
import { PdfDocument } from './document'
import { type Line, linesOf } from './lines'
import { INK, type Style } from './style'

const STYLE: Style = { size: 7, colour: INK }
const { fonts } = new PdfDocument({ title: 't', lang: 'en', createdMs: 0, footer: [] })

const glyphsOf = (line: Line) => line.runs.flatMap(({ glyphs }) => glyphs)
const textOf = (line: Line) => String.fromCodePoint(...glyphsOf(line).map(({ codePoint }) => codePoint))
const widthOf = (line: Line) =>
  line.runs.reduce(
    (sum, { glyphs, style }) => sum + glyphs.reduce((all, { width }) => all + width, 0) * (style.size / 1000),
    0,
  )
const lines = (text: string, width: number) => linesOf([{ text, style: STYLE }], width, fonts)

describe('lines', () => {
  test('an empty text has none, a short one has one', () => {
    expect(lines('', 100)).toEqual([])
    expect(lines('short', 100).map(textOf)).toEqual(['short'])
  })

  test('end at spaces, and nothing is lost', () => {
    const text = 'the quick brown fox jumps over the lazy dog '.repeat(8)
    const all = lines(text, 90)
    expect(all.map(textOf).join('')).toBe(text)
    expect(all.length).toBeGreaterThan(8)
    for (const line of all) expect(textOf(line)).toMatch(/ $/)
  })

  test.each([
    ['a word that never ends', 'x'.repeat(400)],
    ['an address', 'https://example.com/a/b?c=d&e=f'.repeat(12)],
    ['a word behind a short one', `id ${'f'.repeat(200)}`],
    ['Chinese', '审计日志导出文件'.repeat(30)],
    ['Korean', '감사 로그 내보내기 '.repeat(20)],
    ['hidden characters', '\u202e\u001b'.repeat(60)],
  ])('%s is never wider than its column', (_, text) => {
    const all = lines(text, 80)
    expect(all.length).toBeGreaterThan(2)
    for (const line of all) expect(widthOf(line)).toBeLessThanOrEqual(80 + 2)
  })

  test('a column narrower than a letter still ends', () => {
    expect(lines('wide', 1)).toHaveLength(4)
  })

  test('a mark stays with its letter', () => {
    for (const line of lines('e\u0301'.repeat(100), 40)) expect(textOf(line)).not.toMatch(/^\u0301/)
  })
})

describe('what can not be seen is named', () => {
  test.each([
    ['a\u202eb', 'a‹RLO›b'],
    ['\u001b[31m', '‹ESC›[31m'],
    ['x\u{10fffd}y', 'x‹U+10FFFD›y'],
    ['\ud800', '‹U+D800›'],
    ['\u0378', '‹U+0378›'],
    ['\u3164', '‹U+3164›'],
    ['⚠\ufe0f!', '⚠!'],
  ])('%j is shown as %s', (text, expected) => {
    expect(lines(text, 500).map(textOf).join('')).toBe(expected)
  })

  test('in a colour that text from outside never has', () => {
    const [line] = lines('‹ESC› \u001b', 500)
    const colours = line?.runs.map(({ style }) => style.colour) ?? []
    expect(new Set(colours).size).toBe(2)
    expect(colours[0]).toEqual(INK)
  })
})
