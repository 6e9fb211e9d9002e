import { mirrored } from './bidi'
import { isMark, textOf } from './flow'
import type { DocumentFonts, PlacedGlyph } from './fonts'
import type { Line, Run } from './lines'
import type { Colour } from './style'

export const decimal = (value: number) => String(Math.round(value * 100) / 100)
export const colour = (rgb: Colour) => rgb.map(decimal).join(' ')

function placed({ font, level, glyphs, style }: Run, fonts: DocumentFonts): PlacedGlyph[] {
  const isRightToLeft = level % 2 === 1
  if (font.shaped || glyphs.some(isMark)) return font.shape(textOf(glyphs), isRightToLeft)
  const seen = isRightToLeft
    ? glyphs.toReversed().map((glyph) => {
        const other = mirrored(glyph.codePoint)
        if (other === glyph.codePoint) return glyph
        const mirror = fonts.glyph(other, style.bold === true ? 600 : 400)
        return mirror?.font === font ? mirror : glyph
      })
    : glyphs
  return seen.map(({ id, codePoint, width }) => ({
    id,
    codePoints: [codePoint],
    width,
    advance: width,
    x: 0,
    y: 0,
  }))
}

/**
 * The operators that write a line. PDFKit turns the page upside down, so text is turned back.
 * @param baseline points from the top of the page
 * @param use tells the page which font it needs
 */
export function lineOperators(
  line: Line,
  { x, baseline, fonts }: { x: number; baseline: number; fonts: DocumentFonts },
  use: (font: Run['font']) => void,
): string {
  let at = x
  const out = ['BT']
  for (const run of line.runs) {
    const { font, style } = run
    const unit = style.size / 1000
    use(font)
    out.push(`/${font.id} ${decimal(style.size)} Tf ${colour(style.colour)} rg`)
    let codes = ''
    let start = at
    const flush = () => {
      if (codes !== '') out.push(`1 0 0 -1 ${decimal(start)} ${decimal(baseline)} Tm <${codes}> Tj`)
      codes = ''
      start = at
    }
    for (const glyph of placed(run, fonts)) {
      const code = font.code(glyph.id, glyph.width, glyph.codePoints)
      if (glyph.x === 0 && glyph.y === 0) codes += code
      else {
        flush()
        const [left, up] = [at + glyph.x * unit, baseline - glyph.y * unit]
        out.push(`1 0 0 -1 ${decimal(left)} ${decimal(up)} Tm <${code}> Tj`)
      }
      at += glyph.advance * unit
      // The reader moves on by the glyph's own width; where the letter takes another, the next one is placed anew.
      if (glyph.advance !== glyph.width || glyph.x !== 0 || glyph.y !== 0) {
        flush()
        start = at
      }
    }
    flush()
  }
  out.push('ET')
  return out.join('\n')
}
