import { visualOrder } from './bidi'
import { type Flow, flowOf, isMark } from './flow'
import type { DocumentFont, DocumentFonts, Glyph } from './fonts'
import type { Paragraph, Style } from './style'

/** Glyphs of one font, style and direction, in the order of the text. */
export type Run = { font: DocumentFont; style: Style; level: number; glyphs: Glyph[] }
/** One line, its runs in the order they are seen. `height` in points, from one line to the next. */
export type Line = { runs: Run[]; height: number }

/** From one line to the next, in sizes of the text. */
export const LEADING = 1.28
/** A line is ended at a space only where that leaves it no emptier than this; else inside the word. */
const SPACE_FILL_MIN = 0.4

const SPACE = 0x20
const SOFT = new Set([...'-/,;:&?=_.)}]|@+'].map((character) => character.codePointAt(0) ?? 0))
/** Scripts that are written without spaces: a line may end after each of their characters. */
const isIdeograph = (codePoint: number) =>
  (codePoint >= 0x2e80 && codePoint <= 0x9fff) ||
  (codePoint >= 0xac00 && codePoint <= 0xd7a3) ||
  (codePoint >= 0xf900 && codePoint <= 0xfaff) ||
  (codePoint >= 0xff00 && codePoint <= 0xffef) ||
  (codePoint >= 0x20000 && codePoint <= 0x3ffff)

/** Where the line that begins at `from` ends (exclusive). */
function lineEnd({ glyphs, widths }: Flow, from: number, width: number): number {
  let used = 0
  let space = -1
  let soft = -1
  for (let at = from; at < glyphs.length; at++) {
    const codePoint = glyphs[at]?.codePoint ?? 0
    used += widths[at] ?? 0
    if (codePoint === SPACE) space = at + 1
    else if (used > width && at > from) {
      const filled = widths.slice(from, space).reduce((sum, one) => sum + one, 0)
      if (space > from && filled >= width * SPACE_FILL_MIN) return space
      if (soft > from) return Math.max(soft, space)
      if (space > from) return space
      let hard = at
      while (hard > from + 1 && isMark(glyphs[hard])) hard--
      return hard
    } else if (SOFT.has(codePoint) || isIdeograph(codePoint)) soft = at + 1
  }
  return glyphs.length
}

function runsOf({ glyphs, styles, levels }: Flow, from: number, to: number): Run[] {
  const runs: Run[] = []
  for (let at = from; at < to; at++) {
    const glyph = glyphs[at]
    const style = styles[at]
    if (glyph === undefined || style === undefined) continue
    const level = levels?.[at] ?? 0
    const last = runs.at(-1)
    if (last !== undefined && last.font === glyph.font && last.style === style && last.level === level)
      last.glyphs.push(glyph)
    else runs.push({ font: glyph.font, style, level, glyphs: [glyph] })
  }
  return levels === null ? runs : visualOrder(runs)
}

/** How wide a line is drawn, in points. */
export const widthOf = ({ runs }: Line): number =>
  runs.reduce(
    (sum, { glyphs, style }) => sum + (glyphs.reduce((all, { width }) => all + width, 0) * style.size) / 1000,
    0,
  )

export const heightOf = (lines: readonly Line[]): number => lines.reduce((sum, { height }) => sum + height, 0)

/** The lines of a paragraph in a column of this width (points). An empty paragraph has none. */
export function linesOf(paragraph: Paragraph, width: number, fonts: DocumentFonts): Line[] {
  const flow = flowOf(paragraph, fonts)
  const height = Math.max(0, ...paragraph.map(({ style }) => style.size)) * LEADING
  const lines: Line[] = []
  for (let from = 0; from < flow.glyphs.length;) {
    const to = lineEnd(flow, from, width)
    lines.push({ runs: runsOf(flow, from, to), height })
    from = to
  }
  return lines
}
