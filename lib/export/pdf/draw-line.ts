import { mirrored } from './bidi'
import { isMark, textOf } from './flow'
import type { DocumentFonts, PlacedGlyph } from './fonts'
import type { Line, Run } from './lines'
import type { Colour } from './style'

export const decimal = (value: number) => String(Math.round(value * 100) / 100)
export const colour = (rgb: Colour) => rgb.map(decimal).join(' ')

/** Glyphs that join, or stand before the letter they follow, do not spell their text. */
const isShaped = ({ font, glyphs }: Run) => font.shaped || glyphs.some(isMark)

/** Says the text of what is drawn, for those who copy it or have it read to them (ISO 32000-1, 14.9.4). */
function withText(text: string, drawn: string): string {
  const utf16 = Buffer.from(`\ufeff${text}`, 'utf16le').swap16()
  return `/Span <</ActualText <${utf16.toString('hex')}>>> BDC ${drawn} EMC`
}

function placed(run: Run, fonts: DocumentFonts): PlacedGlyph[] {
  const { font, level, glyphs, style } = run
  const isRightToLeft = level % 2 === 1
  if (isShaped(run)) return font.shape(textOf(glyphs), isRightToLeft)
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
 * Glyphs behind each other as one operator. The reader of the file moves on by a glyph's own width; where it stands elsewhere, the
 * difference is written between them, in thousandths to the left (ISO 32000-1, 9.4.3). Height is the rise of the text.
 */
function showGlyphs(glyphs: readonly PlacedGlyph[], { font, style }: Run, toEnd = false): string {
  const parts: string[] = []
  let codes = ''
  let back = 0
  let rise = 0
  const flush = () => {
    if (codes !== '') parts.push(`<${codes}>`)
    codes = ''
  }
  const move = (by: number) => {
    back += by
    if (Math.abs(back) < 0.5) return
    flush()
    parts.push(decimal(back))
    back = 0
  }
  for (const glyph of glyphs) {
    if (glyph.y !== rise) {
      flush()
      rise = glyph.y
      parts.push(`] TJ ${decimal((rise * style.size) / 1000)} Ts [`)
    }
    if (glyph.x !== 0) move(-glyph.x)
    codes += font.code(glyph.id, glyph.width, glyph.codePoints)
    if (glyph.width !== glyph.advance || glyph.x !== 0) move(glyph.x + glyph.width - glyph.advance)
  }
  flush()
  if (toEnd && back !== 0) parts.push(decimal(back))
  return `[${parts.join(' ')}] TJ${rise === 0 ? '' : ' 0 Ts'}`
}

/**
 * Shaped glyphs with their text. What runs to the left is told letter by letter in the order it is drawn, as the rest of the file is: readers that turn
 * it back turn back a told text too. Dots and marks have no text of their own; a ligature has a glyph of its own, which is told by its font.
 */
function showSpelled(glyphs: readonly PlacedGlyph[], run: Run): string {
  if (run.level % 2 === 0) return withText(textOf(run.glyphs), showGlyphs(glyphs, run))
  return glyphs
    .map((glyph) => {
      const drawn = showGlyphs([glyph], run, true)
      return glyph.codePoints.length > 1 ? drawn : withText(String.fromCodePoint(...glyph.codePoints), drawn)
    })
    .join('\n')
}

type LinePlace = { x: number; baseline: number; fonts: DocumentFonts; spelled?: boolean }

/**
 * The operators that write a line. PDFKit turns the page upside down, so text is turned back.
 * @param place `baseline` is in points from the top of the page; `spelled` adds the text of glyphs that do not spell it
 * @param onFont tells the page which font it needs
 */
export function lineOperators(
  line: Line,
  { x, baseline, fonts, spelled = false }: LinePlace,
  onFont: (font: Run['font']) => void,
): string {
  const out = [`BT 1 0 0 -1 ${decimal(x)} ${decimal(baseline)} Tm`]
  for (const run of line.runs) {
    const { font, style } = run
    onFont(font)
    out.push(`/${font.id} ${decimal(style.size)} Tf ${colour(style.colour)} rg`)
    const show = spelled && isShaped(run) ? showSpelled : showGlyphs
    out.push(show(placed(run, fonts), run))
  }
  out.push('ET')
  return out.join('\n')
}
