import type PDFKit from 'pdfkit'
import type { PdfDocument } from './document'
import { heightOf, type Line, linesOf } from './lines'
import { BAND, INK, type Paragraph } from './style'

/** `share` is the part of the width a column takes, beside the shares of the others. */
export type Column = { title: string; share: number }

/** What stands above a table and is drawn with its first row; `height` in points, at least what it takes. */
export type Lead = { height: number; draw: () => void }

const HEAD_STYLE = { size: 6.8, colour: INK, bold: true }
const HEAD_PADDING = 3.5
const CELL_PADDING = 3
const GUTTER = 8
/** A row that is lower than this part of a page is not cut in two. */
const WHOLE_ROW_MAX = 0.6

/** The lines that fit, and at least one of them. */
function fitting(lines: readonly Line[], room: number): number {
  let used = 0
  let count = 0
  for (const { height } of lines) {
    used += height
    if (used > room && count > 0) break
    if (used > room) return 0
    count++
  }
  return count
}

/** A table over pages: its heading is repeated on each, and a row that is too high goes on where it was cut. */
export class PdfTable {
  private readonly document: PdfDocument
  private readonly titles: readonly string[]
  private readonly columns: readonly { x: number; width: number }[]
  private readonly lead: Lead | undefined
  private element: PDFKit.PDFStructureElement | null = null
  private headed = false

  /** @param lead with it nothing is drawn before the first row, so that no heading stands alone at the foot of a page */
  constructor(document: PdfDocument, columns: readonly Column[], lead?: Lead) {
    this.document = document
    this.lead = lead
    this.titles = columns.map(({ title }) => title)
    const shares = columns.reduce((sum, { share }) => sum + share, 0)
    let x = document.left
    this.columns = columns.map(({ share }) => {
      const width = (document.width * share) / shares
      const column = { x: x + GUTTER / 2, width: width - GUTTER }
      x += width
      return column
    })
    if (lead === undefined) this.head()
  }

  private headLines(): { lines: Line[][]; height: number } {
    const lines = this.titles.map((title, n) =>
      linesOf([{ text: title, style: HEAD_STYLE }], this.columns[n]?.width ?? 0, this.document.fonts),
    )
    return { lines, height: Math.max(...lines.map(heightOf)) + 2 * HEAD_PADDING }
  }

  private head() {
    const { document } = this
    const { lines, height } = this.headLines()
    const { y } = document
    document.artifact('Layout', () => document.drawBand(y, height, BAND))
    if (this.headed)
      document.artifact('Pagination', () =>
        lines.forEach((cell, n) => this.drawCell(cell, n, y + HEAD_PADDING)),
      )
    else {
      this.element = document.element('Table')
      const row = document.element('TR', this.element)
      lines.forEach((cell, n) => {
        const head = document.element('TH', row, { scope: 'Column' })
        document.content(head, 'TH', () => this.drawCell(cell, n, y + HEAD_PADDING))
        head.end()
      })
      row.end()
    }
    this.headed = true
    document.y = y + height
  }

  private drawCell(lines: readonly Line[], column: number, y: number) {
    this.document.drawLines(lines, this.columns[column]?.x ?? 0, y)
  }

  private nextPage() {
    this.document.newPage()
    this.head()
  }

  /** One row: for each column its paragraphs. */
  row(cells: readonly (readonly Paragraph[])[]) {
    const { document } = this
    let rest: Line[][] = this.columns.map(({ width }, n) =>
      (cells[n] ?? []).flatMap((paragraph) => linesOf(paragraph, width, document.fonts)),
    )
    const high = () => Math.max(0, ...rest.map(heightOf)) + 2 * CELL_PADDING
    const body = document.bottom - document.top
    if (!this.headed) {
      const above = (this.lead?.height ?? 0) + this.headLines().height
      document.keep(above + Math.min(high(), body * WHOLE_ROW_MAX))
      this.lead?.draw()
      this.head()
    }
    if (high() > document.room && high() <= body * WHOLE_ROW_MAX) this.nextPage()
    const row = document.element('TR', this.element ?? undefined)
    const elements = rest.map(() => document.element('TD', row))
    for (;;) {
      const room = document.room - 2 * CELL_PADDING
      const counts = rest.map((lines) => fitting(lines, room))
      if (counts.some((count) => count > 0)) {
        const height =
          Math.max(...rest.map((lines, n) => heightOf(lines.slice(0, counts[n])))) + 2 * CELL_PADDING
        rest.forEach((lines, n) => {
          const element = elements[n]
          if (counts[n] === 0 || element === undefined) return
          document.content(element, 'TD', () =>
            this.drawCell(lines.slice(0, counts[n]), n, document.y + CELL_PADDING),
          )
        })
        document.y += height
        document.artifact('Layout', () => document.drawRule(document.y))
        rest = rest.map((lines, n) => lines.slice(counts[n]))
      }
      if (rest.every((lines) => lines.length === 0)) break
      this.nextPage()
    }
    elements.forEach((element) => element.end())
    row.end()
  }

  end() {
    this.element?.end()
  }
}
