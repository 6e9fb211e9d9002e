import type PDFKit from 'pdfkit'

/** What a font of fontkit gives, as far as it is used here. Lengths are in font units. */
export type FontkitGlyph = { id: number; advanceWidth: number; codePoints: number[] }
export type FontkitFont = {
  unitsPerEm: number
  hasGlyphForCodePoint: (codePoint: number) => boolean
  getGlyph: (id: number, codePoints?: number[]) => FontkitGlyph
  glyphForCodePoint: (codePoint: number) => FontkitGlyph
  layout: (
    text: string,
    features: undefined,
    script: undefined,
    language: undefined,
    direction: 'ltr' | 'rtl',
  ) => {
    glyphs: FontkitGlyph[]
    positions: { xAdvance: number; xOffset: number; yOffset: number }[]
  }
}

/** A font as PDFKit embeds it: only glyphs that were included, with their widths and characters. */
export type EmbeddedFont = {
  id: string
  font: FontkitFont
  subset: { includeGlyph: (id: number) => number }
  widths: number[]
  unicode: number[][]
  ref: () => object
}

export type Reference = { data: Record<string, unknown>; write: (bytes: Buffer) => void; end: () => void }

/** One entry of the list of bookmarks; `top` and `left` are where it leads. */
export type Bookmark = {
  addItem: (title: string, options: { top: number; left: number; expanded: boolean }) => Bookmark
}

/** The parts of PDFKit that its types leave out. They hold for the exact version that is pinned; the tests read what comes out. */
export type PdfKitParts = Omit<PDFKit.PDFDocument, 'page' | 'ref' | 'outline'> & {
  outline: Bookmark
  _font: EmbeddedFont
  page: { fonts: Record<string, object>; xobjects: Record<string, object>; height: number; width: number }
  ref: (data: Record<string, unknown>) => Reference
}

/** How the items of a list are labelled (ISO 32000-1, 14.8.5.5). PDFKit writes no such attribute by itself. */
export function setListNumbering(element: PDFKit.PDFStructureElement, numbering: 'Decimal' | 'Disc') {
  const { dictionary } = element as unknown as { dictionary: Reference }
  dictionary.data['A'] = { O: 'List', ListNumbering: numbering }
}
