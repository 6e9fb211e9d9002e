import PDFKit from 'pdfkit'
import { colour, decimal, lineOperators } from './draw-line'
import { DocumentFonts } from './fonts'
import { LateText } from './late-text'
import { LEADING, type Line, linesOf } from './lines'
import { addBookmark } from './outline'
import { type Bookmark, type PdfKitParts, setListNumbering } from './pdfkit-parts'
import { type Colour, LINE, type Paragraph, QUIET, type Style } from './style'

const PRODUCER = 'Sentinel Audit'
/** A4. */
const SHAPES = {
  landscape: { width: 841.89, height: 595.28, side: 30, top: 30, bottom: 38 },
  portrait: { width: 595.28, height: 841.89, side: 42, top: 40, bottom: 46 },
} as const
const FOOTER_SIZE = 6.5
/** Room for "of 99,999" behind "Page n". */
const TOTAL_WIDTH = 32
const NUMBER_WIDTH = 40
const NUMBER_ROOM = 24
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
  /** Landscape where it is left out. */
  shape?: keyof typeof SHAPES
  /** Letters that join are copied and read aloud as they were written, not as they are drawn. */
  spelled?: boolean
}

/** What a heading cell is the heading of; how the items of a list are labelled. */
type ElementLook = { scope?: 'Column' | 'Row'; list?: 'Decimal' | 'Disc' }
type NumberLook = { style: Style; align: 'left' | 'right' }
export type HeadingLevel = 1 | 2 | 3 | 4 | 5
/** A place whose page is known when it is reached, and can be named before. */
export type PageMark = { page: number | null }

/** Metadata is written as XML without escaping. */
const plain = (text: string) => text.replace(/[<>&\p{C}]/gu, ' ')

/**
 * A tagged A4 document that is written from the first page to the last and given away as it is written
 * (`take`). Fonts are embedded with the glyphs that were used. Nothing in it is active: no links, no scripts, no forms.
 * Lengths are points from the top left corner.
 */
export class PdfDocument {
  readonly left: number
  readonly width: number
  readonly top: number
  readonly bottom: number
  readonly fonts: DocumentFonts
  readonly kit: PdfKitParts
  y: number
  pages = 0
  private readonly spelled: boolean
  private readonly root: PDFKit.PDFStructureElement
  private readonly total: LateText
  private readonly footer: Line[]
  private readonly numbers: { mark: PageMark; text: LateText }[] = []
  private readonly bookmarks: Bookmark[] = []

  constructor({ title, lang, createdMs, footer, shape = 'landscape', spelled = false }: DocumentOptions) {
    const page = SHAPES[shape]
    this.spelled = spelled
    this.left = page.side
    this.width = page.width - 2 * page.side
    this.top = page.top
    this.bottom = page.height - page.bottom
    this.y = this.top
    const kit = new PDFKit({
      size: [page.width, page.height],
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
    this.fonts = new DocumentFonts(this.kit, spelled)
    this.root = kit.struct('Document')
    kit.addStructure(this.root)
    const style = { size: FOOTER_SIZE, colour: QUIET }
    this.total = new LateText(this.kit, { name: 'PageTotal', width: TOTAL_WIDTH, style, align: 'left' })
    this.footer = linesOf(footer, this.width - 160, this.fonts).slice(0, 1)
  }

  get room(): number {
    return this.bottom - this.y
  }

  /** A part of the document's structure, to be filled and ended in its order. */
  element(type: string, parent: PDFKit.PDFStructureElement = this.root, look: ElementLook = {}) {
    const { scope, list } = look
    const element = this.kit.struct(type, scope === undefined ? {} : ({ scope } as never))
    if (list !== undefined) setListNumbering(element, list)
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
      const place = { x, baseline, fonts: this.fonts, spelled: this.spelled }
      this.kit.addContent(lineOperators(line, place, (font) => (this.kit.page.fonts[font.id] = font.ref())))
      at += line.height
    }
    return at
  }

  drawRule(y: number, rgb: Colour = LINE, thickness = 0.4) {
    const [from, to] = [decimal(this.left), decimal(this.left + this.width)]
    this.kit.addContent(`${colour(rgb)} RG ${thickness} w ${from} ${decimal(y)} m ${to} ${decimal(y)} l S`)
  }

  drawBand(y: number, height: number, rgb: Colour, x = this.left, width = this.width) {
    const box = [x, y, width, height].map(decimal).join(' ')
    this.kit.addContent(`${colour(rgb)} rg ${box} re f`)
  }

  /** A heading or a paragraph over the whole width. */
  paragraph(type: `H${HeadingLevel}` | 'P', paragraph: Paragraph, width = this.width) {
    const lines = linesOf(paragraph, width, this.fonts)
    if (lines.length === 0) return
    const element = this.element(type)
    for (const line of lines) {
      if (line.height > this.room) this.newPage()
      this.content(element, type, () => this.drawLines([line], this.left, this.y))
      this.y += line.height
    }
    element.end()
  }

  /**
   * A heading that does not stand alone at the foot of a page.
   * @param keep points that have to fit below it
   * @param bookmark its name in the reader's list of bookmarks; without one it is not listed
   */
  heading(level: HeadingLevel, paragraph: Paragraph, keep: number, bookmark?: string) {
    const lines = linesOf(paragraph, this.width, this.fonts)
    this.keep(lines.reduce((sum, { height }) => sum + height, keep))
    if (bookmark !== undefined) addBookmark(this.kit, this.bookmarks, { level, title: bookmark, y: this.y })
    this.paragraph(`H${level}`, paragraph)
  }

  /** Begins a new page where fewer points than these are left on this one. */
  keep(points: number) {
    if (points > this.room && this.y > this.top) this.newPage()
  }

  /** Room above what comes, but not at the head of a page. */
  gap(points: number) {
    if (this.y > this.top) this.y += points
  }

  /** The page of what the mark stands for, in a line whose top is `y`. @param x where it begins, or ends if it is aligned to the right */
  drawPageNumber(mark: PageMark, x: number, y: number, { style, align }: NumberLook) {
    const name = `PageNumber${this.numbers.length}`
    const text = new LateText(this.kit, { name, width: NUMBER_WIDTH, style, align })
    text.draw(x, y + style.size * LEADING * ASCENT)
    this.numbers.push({ mark, text })
  }

  /** Dots from here to where a page's number stands. */
  drawLeader(x: number, y: number) {
    const to = this.left + this.width - NUMBER_ROOM
    if (x >= to) return
    const dash = `q 0.6 w 1 J [0 3] 0 d ${colour(QUIET)} RG`
    this.kit.addContent(`${dash} ${decimal(x)} ${decimal(y)} m ${decimal(to)} ${decimal(y)} l S Q`)
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
    this.total.draw(x, y + line.height * ASCENT)
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
    this.total.write(`of ${this.pages.toLocaleString('en')}`, this.fonts)
    for (const { mark, text } of this.numbers)
      text.write(mark.page === null ? '–' : mark.page.toLocaleString('en'), this.fonts)
    this.root.end()
    this.kit.end()
  }
}
