import type { Report, ReportControl, ReportMeasure } from '@/lib/report/model'
import type { ReviewAct } from '@/lib/report/review'
import type { HeadingLevel, PageMark, PdfDocument } from '../pdf/document'
import { linesOf, widthOf } from '../pdf/lines'
import { shorten } from '../pdf/shorten'
import { type Column, type Lead, PdfTable } from '../pdf/table'
import { type Colour, INK, type Paragraph, QUIET, type Style } from '../pdf/style'
import { STATUS_WORDS } from './words'

export const BODY: Style = { size: 8.5, colour: INK }
export const STRONG: Style = { size: 8.5, colour: INK, bold: true }
export const NOTE: Style = { size: 7.5, colour: QUIET }
export const CELL: Style = { size: 7, colour: INK }
export const CELL_STRONG: Style = { size: 7, colour: INK, bold: true }
export const CELL_NOTE: Style = { size: 6.6, colour: QUIET }
export const ALARM: Colour = [0.67, 0.1, 0.12]
export const GOOD: Colour = [0.04, 0.38, 0.2]
export const FAILED_BAND: Colour = [0.99, 0.93, 0.93]
export const PASSED_BAND: Colour = [0.92, 0.97, 0.94]

const HEADING_SIZES: Record<HeadingLevel, number> = { 1: 18, 2: 13, 3: 11, 4: 9.5, 5: 8.5 }
/** Points that have to fit below a heading, so that it does not stand alone. */
const KEEP: Record<HeadingLevel, number> = { 1: 200, 2: 90, 3: 90, 4: 70, 5: 48 }
const BULLET_WIDTH = 12
const NUMBER_WIDTH = 18

/** A report being drawn: the places that others point to, and the control under which each measure is printed. */
export type Paper = {
  document: PdfDocument
  report: Report
  reviews: readonly ReviewAct[]
  marks: Map<string, PageMark>
  printedUnder: Map<string, ReportControl>
}

/** One part of the document; it stops where what was written may be taken. */
export type Drawing = Generator<void>

export const text = (value: string, style: Style = BODY): Paragraph => shorten(value, style, NOTE)
export const cell = (value: string | null, style: Style = CELL): Paragraph[] =>
  value === null || value === '' ? [] : [shorten(value, style, CELL_NOTE)]

/** Date and time of day below each other, without the zone: the column says UTC. */
export function timeCell(at: string): Paragraph[] {
  const [date = '', time = ''] = at.split('T')
  return [date, time.replace(/(\.000)?Z$/, '')].flatMap((part) => cell(part))
}

const NO_LEAD: Lead = { height: 0, draw: () => {} }

/** A table whose heading, and what leads to it, stay with its first row. */
export function* drawTable<Row>(
  { document }: Paper,
  columns: readonly Column[],
  rows: readonly Row[],
  cells: (row: Row) => Paragraph[][],
  lead = NO_LEAD,
): Drawing {
  const table = new PdfTable(document, columns, lead)
  for (const row of rows) {
    table.row(cells(row))
    yield
  }
  table.end()
  document.y += 4
}

export function markOf({ marks }: Paper, key: string): PageMark {
  const known = marks.get(key)
  if (known !== undefined) return known
  const mark: PageMark = { page: null }
  marks.set(key, mark)
  return mark
}
export const reached = (paper: Paper, key: string) => {
  markOf(paper, key).page = paper.document.pages
}

export const controlName = ({ id, title }: ReportControl) => `${id} ${title}`
export const measureKey = ({ id }: ReportMeasure) => `measure:${id}`
export const controlKey = ({ id }: ReportControl) => `control:${id}`

export const headingStyle = (level: HeadingLevel, colour: Colour = INK): Style => ({
  size: HEADING_SIZES[level],
  colour,
  bold: true,
})

export function heading(paper: Paper, level: HeadingLevel, title: string, bookmark?: string) {
  paper.document.heading(level, text(title, headingStyle(level)), KEEP[level], bookmark)
  paper.document.y += level <= 2 ? 4 : 2
}

/** A paragraph that ends with a page's number. */
export function pageParagraph({ document }: Paper, words: string, mark: PageMark) {
  const lines = linesOf(text(`${words} `), document.width - NUMBER_WIDTH, document.fonts)
  const element = document.element('P')
  lines.forEach((line, n) => {
    document.keep(line.height)
    document.content(element, 'P', () => {
      document.drawLines([line], document.left, document.y)
      if (n === lines.length - 1)
        document.drawPageNumber(mark, document.left + widthOf(line), document.y, {
          style: BODY,
          align: 'left',
        })
    })
    document.y += line.height
  })
  element.end()
}

/** Items below each other, numbered or with bullets. */
export function list({ document }: Paper, items: readonly string[], numbered = false) {
  if (items.length === 0) return
  const width = numbered ? NUMBER_WIDTH : BULLET_WIDTH
  const element = document.element('L', undefined, { list: numbered ? 'Decimal' : 'Disc' })
  items.forEach((item, n) => {
    const [label] = linesOf([{ text: numbered ? `${n + 1}.` : '•', style: BODY }], width, document.fonts)
    const part = document.element('LI', element)
    const labelElement = document.element('Lbl', part)
    const body = document.element('LBody', part)
    linesOf(text(item), document.width - width, document.fonts).forEach((line, row) => {
      document.keep(line.height)
      if (row === 0 && label !== undefined)
        document.content(labelElement, 'Lbl', () => document.drawLines([label], document.left, document.y))
      document.content(body, 'LBody', () => document.drawLines([line], document.left + width, document.y))
      document.y += line.height
    })
    for (const one of [labelElement, body, part]) one.end()
    document.y += 2
  })
  element.end()
}

const STATUS_COLOURS = { met: GOOD, exceptions: ALARM, not_assessed: QUIET } as const

export function statusPiece({ status }: ReportControl, style: Style): Paragraph {
  return [{ text: STATUS_WORDS[status], style: { ...style, colour: STATUS_COLOURS[status], bold: true } }]
}
