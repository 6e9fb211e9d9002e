import PDFKit from 'pdfkit'
import { colour, decimal, lineOperators } from './draw-line'
import { DocumentFonts } from './fonts'
import { type Line, linesOf } from './lines'
import type { PdfKitParts } from './pdfkit-parts'
import { type Colour, LINE, type Paragraph, QUIET } from './style'

const PRODUCER = 'Sentinel Audit'
const PAGE = { width: 841.89, height: 595.28 }
const MARGIN = { side: 30, top: 30, bottom: 38 }
const FOOTER_SIZE = 6.5
/** Room for "of 99,999" behind "Page n". */
const TOTAL_WIDTH = 32
const TOTAL_NAME = 'PageTotal'
/** The space of a line that lies above its baseline. */
const ASCENT = 0.78

export type DocumentOptions = {
  title: string
  /** BCP 47. */
  lang: string
  /** Written into the file; the same inputs and instant give the same bytes. */
  createdMs: number
  /** At the foot of each page. */
  footer: Paragraph
}

/** Metadata is written as XML without escaping. */
const plain = (text: string) => text.replace(/[<>&\p{C}]/gu, ' ')

/**
 * A tagged A4 document in landscape that is written from the first page to the last and given away as it is written
 * (`take`). Fonts are embedded with the glyphs that were used. Nothing in it is active: no links, no scripts, no forms.
 * Lengths are points from the top left corner.
 */
export class PdfDocument {
  readonly left = MARGIN.side
  readonly width = PAGE.width - 2 * MARGIN.side
  readonly top = MARGIN.top
  readonly bottom = PAGE.height - MARGIN.bottom
  readonly fonts: DocumentFonts
  readonly kit: PdfKitParts
  y = MARGIN.top
  pages = 0
  private readonly root: PDFKit.PDFStructureElement
  private readonly total: ReturnType<PdfKitParts['ref']>
  private readonly footer: Line[]

  constructor({ title, lang, createdMs, footer }: DocumentOptions) {
    const kit = new PDFKit({
      size: [PAGE.width, PAGE.height],
      margin: 0,
      autoFirstPage: false,
      font: null as never,
      pdfVersion: '1.7',
      tagged: true,
      lang,
      displayTitle: true,
      info: { Title: plain(title), Producer: PRODUCER, Creator: PRODUCER, CreationDate: new Date(createdMs) },
    })
    // The parts that the types leave out: see pdfkit-parts.ts.
    this.kit = kit as unknown as PdfKitParts
    this.fonts = new DocumentFonts(this.kit)
    this.root = kit.struct('Document')
    kit.addStructure(this.root)
    this.total = this.kit.ref({
      Type: 'XObject',
      Subtype: 'Form',
      BBox: [0, -FOOTER_SIZE, TOTAL_WIDTH, FOOTER_SIZE],
    })
    this.footer = linesOf(footer, this.width - 160, this.fonts).slice(0, 1)
  }

  get room(): number {
    return this.bottom - this.y
  }

  /** A part of the document's structure, to be filled and ended in its order. */
  element(type: string, parent: PDFKit.PDFStructureElement = this.root, scope?: 'Column' | 'Row') {
    const element = this.kit.struct(type, scope === undefined ? {} : ({ scope } as never))
    parent.add(element)
    return element
  }

  /** Draws something as content of an element. */
  content(element: PDFKit.PDFStructureElement, type: string, draw: () => void) {
    const content = this.kit.markStructureContent(type)
    draw()
    this.kit.endMarkedContent()
    element.add(content)
  }

  /** Draws what is no part of the text: lines, bands, repeated headings. */
  artifact(type: 'Pagination' | 'Layout', draw: () => void) {
    this.kit.markContent('Artifact', { type })
    draw()
    this.kit.endMarkedContent()
  }

  newPage() {
    this.kit.addPage()
    this.pages++
    this.y = this.top
    this.artifact('Pagination', () => this.drawFooter())
  }

  /** Draws lines below each other. @returns where they end */
  drawLines(lines: readonly Line[], x: number, y: number): number {
    let at = y
    for (const line of lines) {
      const baseline = at + line.height * ASCENT
      const place = { x, baseline, fonts: this.fonts }
      this.kit.addContent(lineOperators(line, place, (font) => (this.kit.page.fonts[font.id] = font.ref())))
      at += line.height
    }
    return at
  }

  drawRule(y: number, rgb: Colour = LINE, thickness = 0.4) {
    const [from, to] = [decimal(this.left), decimal(this.left + this.width)]
    this.kit.addContent(`${colour(rgb)} RG ${thickness} w ${from} ${decimal(y)} m ${to} ${decimal(y)} l S`)
  }

  drawBand(y: number, height: number, rgb: Colour) {
    const box = [this.left, y, this.width, height].map(decimal).join(' ')
    this.kit.addContent(`${colour(rgb)} rg ${box} re f`)
  }

  /** A heading or a paragraph over the whole width. */
  paragraph(type: 'H1' | 'H2' | 'P', paragraph: Paragraph, width = this.width) {
    const lines = linesOf(paragraph, width, this.fonts)
    const element = this.element(type)
    for (const line of lines) {
      if (line.height > this.room) this.newPage()
      this.content(element, type, () => this.drawLines([line], this.left, this.y))
      this.y += line.height
    }
    element.end()
  }

  private drawFooter() {
    const y = this.bottom + 12
    this.drawRule(y - 4)
    this.drawLines(this.footer, this.left, y)
    const x = this.left + this.width - TOTAL_WIDTH
    const style = { size: FOOTER_SIZE, colour: QUIET }
    const [line] = linesOf(
      [{ text: `Page ${this.pages.toLocaleString('en')} `, style }],
      TOTAL_WIDTH * 2,
      this.fonts,
    )
    if (line === undefined) return
    const width =
      line.runs.flatMap(({ glyphs }) => glyphs).reduce((sum, glyph) => sum + glyph.width, 0) *
      (FOOTER_SIZE / 1000)
    this.drawLines([line], x - width, y)
    this.kit.page.xobjects[TOTAL_NAME] = this.total
    this.kit.addContent(`q 1 0 0 1 ${decimal(x)} ${decimal(y + line.height * ASCENT)} cm /${TOTAL_NAME} Do Q`)
  }

  /** Bytes that are written and were not taken yet. */
  take(): Buffer[] {
    const chunks: Buffer[] = []
    for (
      let chunk = this.kit.read() as Buffer | null;
      chunk !== null;
      chunk = this.kit.read() as Buffer | null
    )
      chunks.push(chunk)
    return chunks
  }

  /** Ends the document; what is left to take is taken after it. */
  end() {
    const style = { size: FOOTER_SIZE, colour: QUIET }
    const used: Record<string, object> = {}
    for (const line of linesOf([{ text: `of ${this.pages.toLocaleString('en')}`, style }], 999, this.fonts)) {
      const place = { x: 0, baseline: 0, fonts: this.fonts }
      const operators = lineOperators(line, place, (font) => (used[font.id] = font.ref()))
      this.total.write(Buffer.from(operators))
    }
    this.total.data['Resources'] = { Font: used }
    this.total.end()
    this.root.end()
    this.kit.end()
  }
}
