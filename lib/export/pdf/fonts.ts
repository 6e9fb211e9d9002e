import { filesFor, type FontFile, readFontFile, type Weight } from './font-files'
import type { EmbeddedFont, FontkitFont, FontkitGlyph, PdfKitParts } from './pdfkit-parts'

/** Widths are thousandths of the size of the text. */
export type Glyph = { font: DocumentFont; codePoint: number; id: number; width: number }
export type PlacedGlyph = {
  id: number
  codePoints: readonly number[]
  width: number
  advance: number
  x: number
  y: number
}

/**
 * Letters that differ in their dots share a glyph, and fontkit keeps one object for it, with the letter it first stood for. Here each has its own.
 */
function tellLetters(font: FontkitFont) {
  const shared = font.getGlyph.bind(font)
  font.getGlyph = (id, codePoints = []) =>
    Object.create(shared(id, codePoints), { codePoints: { value: codePoints } }) as FontkitGlyph
}

/** A font in one document. */
export class DocumentFont {
  readonly shaped: boolean
  private readonly embedded: EmbeddedFont
  private readonly scale: number
  private readonly codes = new Map<number, string>()

  /** @param spelled the glyphs that `shape` gives know the letters that they stand for in this very text */
  constructor(embedded: EmbeddedFont, shaped: boolean, spelled: boolean) {
    this.embedded = embedded
    this.shaped = shaped
    if (spelled && shaped) tellLetters(embedded.font)
    this.scale = 1000 / embedded.font.unitsPerEm
  }

  get id(): string {
    return this.embedded.id
  }

  ref(): object {
    return this.embedded.ref()
  }

  glyph(codePoint: number): Glyph | null {
    const { font } = this.embedded
    if (!font.hasGlyphForCodePoint(codePoint)) return null
    const { id, advanceWidth } = font.glyphForCodePoint(codePoint)
    return { font: this, codePoint, id, width: advanceWidth * this.scale }
  }

  /** Letters as they stand together, in the order they are drawn. */
  shape(text: string, isRightToLeft: boolean): PlacedGlyph[] {
    const direction = isRightToLeft ? 'rtl' : 'ltr'
    const { glyphs, positions } = this.embedded.font.layout(text, undefined, undefined, undefined, direction)
    return glyphs.map((glyph, n) => ({
      id: glyph.id,
      codePoints: glyph.codePoints,
      width: glyph.advanceWidth * this.scale,
      advance: (positions[n]?.xAdvance ?? glyph.advanceWidth) * this.scale,
      x: (positions[n]?.xOffset ?? 0) * this.scale,
      y: (positions[n]?.yOffset ?? 0) * this.scale,
    }))
  }

  /** The glyph's number in the file, as four hex digits; from now on it is in the file. */
  code(id: number, width: number, codePoints: readonly number[]): string {
    const known = this.codes.get(id)
    if (known !== undefined) return known
    const { subset, widths, unicode } = this.embedded
    const number = subset.includeGlyph(id)
    widths[number] ??= width
    unicode[number] ??= [...codePoints]
    const code = number.toString(16).padStart(4, '0')
    this.codes.set(id, code)
    return code
  }
}

/** The fonts of one document: each is read when its first character comes. */
export class DocumentFonts {
  private readonly fonts = new Map<string, DocumentFont>()
  private readonly glyphs: Record<Weight, Map<number, Glyph | null>> = { 400: new Map(), 600: new Map() }
  private readonly kit: PdfKitParts
  private readonly spelled: boolean

  constructor(kit: PdfKitParts, spelled: boolean) {
    this.kit = kit
    this.spelled = spelled
  }

  /** The glyph of a character in the first font that has it; null when none has. */
  glyph(codePoint: number, weight: Weight = 400): Glyph | null {
    const known = this.glyphs[weight].get(codePoint)
    if (known !== undefined) return known
    let found: Glyph | null = null
    for (const file of filesFor(codePoint)) {
      found = this.font(file, weight).glyph(codePoint)
      if (found !== null) break
    }
    this.glyphs[weight].set(codePoint, found)
    return found
  }

  private font(file: FontFile, wanted: Weight): DocumentFont {
    const weight = file.weights.includes(wanted) ? wanted : 400
    const name = `${file.name}-${weight}`
    const known = this.fonts.get(name)
    if (known !== undefined) return known
    this.kit.registerFont(name, readFontFile(file, weight))
    this.kit.font(name)
    const font = new DocumentFont(this.kit._font, file.shaped, this.spelled)
    this.fonts.set(name, font)
    return font
  }
}
