import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isWellFormed } from '@/lib/core/text'
import { HOSTILE_PAYLOADS } from '@/tests/helpers/hostile-payloads'
import { all, readWorkbook, readXml } from '@/tests/helpers/xlsx'
import { CELL_CHARACTERS_MAX, columnName, type SheetCell, STYLES } from './cells'
import { type Sheet, splitSheet, workbookOf } from './workbook'

const ABOUT = {
  title: 'A <test> & "more"',
  creator: 'Tests',
  createdAt: '2026-11-24T12:00:00.000Z',
  atMs: new Date(2026, 10, 24, 12).getTime(),
}

async function bytesOf(sheets: readonly Sheet[]): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of workbookOf(sheets, ABOUT)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const sheetOf = (rows: readonly SheetCell[][], name = 'One'): Sheet => ({
  name,
  columns: [
    { title: 'First', width: 10 },
    { title: 'Second', width: 20 },
  ],
  rows: () => rows,
})
const rowsOf = async (rows: readonly SheetCell[][]) =>
  readWorkbook(await bytesOf([sheetOf(rows)])).sheets[0]?.rows.slice(1) ?? []

describe('a workbook', () => {
  test('holds texts as texts, numbers as numbers, and nothing where there is nothing', async () => {
    expect(
      await rowsOf([
        ['text', 1],
        [null, -2.5],
        ['', null],
        ['007', 0],
      ]),
    ).toEqual([['text', 1], [null, -2.5], [], ['007', 0]])
  })

  test('holds a number that a spreadsheet would round, or can not have, as text', async () => {
    expect(await rowsOf([[Number.MAX_SAFE_INTEGER, Number.NaN]])).toEqual([['9007199254740991', 'NaN']])
  })

  test('has a frozen head, widths, and a filter over all its rows', async () => {
    const [sheet] = readWorkbook(await bytesOf([sheetOf([['a', 1]])])).sheets
    expect(sheet?.rows[0]).toEqual(['First', 'Second'])
    const attributes = (name: string) => (sheet ? all(sheet.xml, name) : []).map((one) => one.attributes)
    expect(attributes('pane')).toEqual([
      { ySplit: '1', topLeftCell: 'A2', activePane: 'bottomLeft', state: 'frozen' },
    ])
    expect(attributes('col').map(({ width }) => width)).toEqual(['10', '20'])
    expect(attributes('autoFilter')).toEqual([{ ref: 'A1:B2' }])
  })

  test('gives hostile texts back as they were, and has no formula', async () => {
    const texts = HOSTILE_PAYLOADS.filter(isWellFormed)
    const workbook = readWorkbook(await bytesOf([sheetOf(texts.map((text) => [text, text]))]))
    expect(workbook.sheets[0]?.rows.slice(1)).toEqual(texts.map((text) => [text, text]))
    expect(workbook.formulas).toBe(0)
  })

  test.each(['=1+1', '+1', '-1', '@SUM(1)', '\t=1', "'x", '＝1'])('%j is marked as quoted', async (text) => {
    const [sheet] = readWorkbook(await bytesOf([sheetOf([[text, 'plain']])])).sheets
    const cells = sheet ? all(sheet.xml, 'c').slice(2) : []
    expect(cells.map(({ attributes }) => attributes['s'])).toEqual([`${STYLES.text}`, `${STYLES.plain}`])
    expect(cells[0]?.attributes['t']).toBe('inlineStr')
  })

  test.each([
    ['a\u0001b\u001b\u0000', 'a\u0001b\u001b\u0000'],
    ['_x0041_', '_x0041_'],
    ['_x005F_x0041_', '_x005F_x0041_'],
    ['a\r\nb\tc  ', 'a\r\nb\tc  '],
    ['\ud800x', '\ufffdx'],
    ['\ufffe\uffff', '\ufffe\uffff'],
    ['😀', '😀'],
  ])('%j is read as %j', async (text, expected) => {
    expect(await rowsOf([[text, 1]])).toEqual([[expected, 1]])
  })

  test('gives any text back', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'binary', minLength: 1 }), { minLength: 1 }),
        async (texts) => {
          expect(await rowsOf(texts.map((text) => [text]))).toEqual(texts.map((text) => [text]))
        },
      ),
      { numRuns: 50 },
    )
  })

  test('cuts what no cell can hold, and says so', async () => {
    const fits = 'x'.repeat(CELL_CHARACTERS_MAX)
    const [[whole, cut] = []] = await rowsOf([[fits, `${'😀'.repeat(20_000)}`]])
    expect(whole).toBe(fits)
    expect(String(cut).length).toBeLessThanOrEqual(CELL_CHARACTERS_MAX)
    expect(cut).toMatch(/^(😀)+ … [\d,]+ more characters are in report\.json$/u)
    const shown = [...String(cut).replace(/ … .*/, '')].length
    expect(String(cut)).toContain(` … ${(40_000 - 2 * shown).toLocaleString('en')} more`)
  })

  test('goes on in another sheet when one is full', async () => {
    const rows = Array.from({ length: 7 }, (_, n) => [n, null])
    const parts = splitSheet(sheetOf(rows, 'Events'), 3)
    const { sheets } = readWorkbook(await bytesOf(parts))
    expect(sheets.map(({ name, rows: found }) => [name, ...found.slice(1).map(([value]) => value)])).toEqual([
      ['Events', 0, 1, 2],
      ['Events (2)', 3, 4, 5],
      ['Events (3)', 6],
    ])
    expect(splitSheet(sheetOf([]))).toHaveLength(1)
  })

  test('has the same bytes for the same rows', async () => {
    const sheets = [sheetOf([['a', 1]])]
    expect((await bytesOf(sheets)).equals(await bytesOf(sheets))).toBe(true)
  })

  test('names its columns as spreadsheets do', () => {
    expect([0, 25, 26, 51, 52, 701, 702].map(columnName)).toEqual(['A', 'Z', 'AA', 'AZ', 'BA', 'ZZ', 'AAA'])
  })
})

describe('the reader of the tests', () => {
  test.each([
    '<a><b></a></b>',
    '<a>&nope;</a>',
    '<a',
    '<a>\u0001</a>',
    '<a/><b/>',
    '<a x="1" x="2"/>',
    '<a>1 & 2</a>',
  ])('refuses %j', (text) => {
    expect(() => readXml(text)).toThrow()
  })
})
