import { describe, expect, test } from 'vitest'
import { activeNames, readPdf, withoutSpace } from '@/tests/helpers/pdf'
import { PdfDocument } from './document'
import { drawFacts, factText } from './facts'
import { INK, type Style } from './style'
import { PdfTable } from './table'

const STYLE: Style = { size: 7, colour: INK }

function documentOf(rows: readonly string[], title = 'A test'): Buffer {
  const document = new PdfDocument({
    title,
    lang: 'en',
    createdMs: Date.parse('2026-11-24T12:00:00Z'),
    footer: [{ text: 'At the foot', style: STYLE }],
  })
  document.newPage()
  document.paragraph('H1', [{ text: title, style: STYLE }])
  drawFacts(document, [{ label: 'Tenant', value: factText('Acme') }])
  const table = new PdfTable(document, [
    { title: 'Number', share: 1 },
    { title: 'Text', share: 4 },
  ])
  rows.forEach((text, n) => table.row([[[{ text: `row${n}`, style: STYLE }]], [[{ text, style: STYLE }]]]))
  table.end()
  document.end()
  return Buffer.concat(document.take())
}

describe('a document', () => {
  test('has the same bytes for the same inputs', () => {
    const rows = ['one', 'Привет', 'مرحبا', '中文', '😀']
    expect(documentOf(rows).equals(documentOf(rows))).toBe(true)
    expect(documentOf(rows).equals(documentOf([...rows, 'more']))).toBe(false)
  })

  test('is tagged, has a title, and nothing in it is active', async () => {
    const bytes = documentOf(['<script>', '/JavaScript (x) /OpenAction'], 'A <title> & "more"')
    const { info, marked } = await readPdf(bytes)
    expect({ title: info['Title'], marked }).toEqual({ title: 'A  title    "more"', marked: true })
    expect(activeNames(bytes)).toEqual([])
    expect(bytes.toString('latin1')).toMatch(/\/Lang \(en\)/)
    expect(bytes.toString('latin1')).toMatch(/\/S \/TH[^]*\/Scope \/Column/)
  })

  test.each([
    'Zürich, naïve, Łódź',
    'Привет мир',
    'Ελληνικά γράμματα',
    'مرحبا',
    'שלום',
    'नमस्ते',
    'สวัสดี',
    '你好世界',
    '繁體字',
    '日本語のテキスト',
    '안녕하세요',
    '😀🚀👍',
    'ქართული',
    '→ ∑ ≤',
  ])('%s can be read from it', async (text) => {
    const { text: read } = await readPdf(documentOf([text]))
    expect(withoutSpace(read)).toContain(withoutSpace(text))
  })

  test('a long table repeats its heading, keeps rows whole and numbers its pages', async () => {
    const rows = Array.from({ length: 200 }, (_, n) => `begin${n} ${'word '.repeat(90)}end${n}`)
    const { pages } = await readPdf(documentOf(rows))
    expect(pages.length).toBeGreaterThan(5)
    pages.forEach((page, n) => {
      expect(page).toContain('Number')
      expect(page).toContain('At the foot')
      expect(withoutSpace(page)).toContain(`Page${n + 1}of${pages.length}`)
    })
    rows.forEach((_, n) => {
      const holding = pages.filter((page) => page.includes(`begin${n} `))
      expect(holding).toHaveLength(1)
      expect(withoutSpace(holding[0] ?? '')).toContain(`end${n}`)
    })
  })

  test('a row that is higher than a page goes on, and ends', async () => {
    const words = Array.from({ length: 9_000 }, (_, n) => `w${n}`)
    const { pages, text } = await readPdf(documentOf(['before', words.join(' '), 'after']))
    expect(pages.length).toBeGreaterThan(2)
    const found = new Set(text.match(/\bw\d+\b/g))
    expect(found.size).toBe(words.length)
    expect(pages.at(-1)).toContain('after')
  })
})
