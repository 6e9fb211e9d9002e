import { visibleParts } from '@/lib/core/visible-text'
import { levelsOf } from './bidi'
import type { DocumentFonts, Glyph } from './fonts'
import { type Paragraph, type Style, WARN } from './style'

/** A paragraph as glyphs in the order of its text; all lists are parallel. Widths in points. */
export type Flow = { glyphs: Glyph[]; styles: Style[]; widths: number[]; levels: Uint8Array | null }

/** Stands for a label while directions are found out: neutral, like a picture in the text. */
const LABEL_STAND_IN = '\ufffc'
/** Asks for one look or the other of the character before it. Nothing is hidden by leaving it out. */
const VARIATION = /[\ufe0e\ufe0f]/
/** No character, or one that nobody sees. */
const UNSEEN = /[\p{C}\p{Default_Ignorable_Code_Point}]/u
const MARK = /\p{M}/u
const PLAIN_LAST = 0x2ff

const escapeOf = (codePoint: number) => `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}`

class FlowBuilder {
  private readonly fonts: DocumentFonts
  readonly glyphs: Glyph[] = []
  readonly styles: Style[] = []
  /** What the levels are found from; one entry of `ends` for each glyph, where its text ends. */
  text = ''
  readonly ends: number[] = []

  constructor(fonts: DocumentFonts) {
    this.fonts = fonts
  }

  add(text: string, style: Style) {
    for (const part of visibleParts(text))
      if (part.kind === 'hidden') this.label(part.label, style)
      else this.plain(part.text, style)
  }

  private push(glyph: Glyph, style: Style, text: string) {
    this.glyphs.push(glyph)
    this.styles.push(style)
    this.text += text
    this.ends.push(this.text.length)
  }

  private plain(text: string, style: Style) {
    const weight = style.bold === true ? 600 : 400
    for (const character of text) {
      const codePoint = character.codePointAt(0) ?? 0
      const isPlain = codePoint <= PLAIN_LAST
      if (!isPlain && VARIATION.test(character)) continue
      const glyph =
        isPlain || !UNSEEN.test(character)
          ? (this.joining(codePoint, character) ?? this.fonts.glyph(codePoint, weight))
          : null
      if (glyph === null) this.label(escapeOf(codePoint), style)
      else this.push(glyph, style, character)
    }
  }

  /** A mark stands over the letter before it only when both are of one font. */
  private joining(codePoint: number, character: string): Glyph | null {
    if (codePoint <= PLAIN_LAST || !MARK.test(character)) return null
    return this.glyphs.at(-1)?.font.glyph(codePoint) ?? null
  }

  private label(label: string, { size }: Style) {
    const style: Style = { size, colour: WARN, bold: true }
    for (const character of `‹${label}›`) {
      const glyph = this.fonts.glyph(character.codePointAt(0) ?? 0, 600)
      if (glyph !== null) this.push(glyph, style, LABEL_STAND_IN)
    }
  }
}

const isSpace = (glyph: Glyph | undefined) => glyph?.codePoint === 0x20
export const isMark = (glyph: Glyph | undefined) =>
  glyph !== undefined && glyph.codePoint > PLAIN_LAST && MARK.test(String.fromCodePoint(glyph.codePoint))

export const textOf = (glyphs: readonly Glyph[]) =>
  String.fromCodePoint(...glyphs.map(({ codePoint }) => codePoint))

/** Letters that join are as wide together as they are shaped, not as they are alone. */
function fitShaped({ glyphs, widths, styles }: Flow) {
  for (let from = 0; from < glyphs.length; from++) {
    const font = glyphs[from]?.font
    if (font?.shaped !== true) continue
    let to = from
    while (
      to < glyphs.length &&
      glyphs[to]?.font === font &&
      styles[to] === styles[from] &&
      !isSpace(glyphs[to])
    )
      to++
    const alone = widths.slice(from, to).reduce((sum, width) => sum + width, 0)
    const shaped = font.shape(textOf(glyphs.slice(from, to)), false)
    const together =
      shaped.reduce((sum, { advance }) => sum + advance, 0) * ((styles[from]?.size ?? 0) / 1000)
    for (let at = from; at < to; at++)
      widths[at] = alone === 0 ? together / (to - from) : ((widths[at] ?? 0) * together) / alone
    from = to - 1
  }
}

/** A paragraph made ready for lines: fonts found, hidden characters named, directions known. */
export function flowOf(paragraph: Paragraph, fonts: DocumentFonts): Flow {
  const builder = new FlowBuilder(fonts)
  for (const { text, style } of paragraph) builder.add(text, style)
  const { glyphs, styles, ends } = builder
  const widths = glyphs.map(({ width }, n) => (width * (styles[n]?.size ?? 0)) / 1000)
  const units = levelsOf(builder.text)
  const levels = units === null ? null : Uint8Array.from(ends, (end) => units[end - 1] ?? 0)
  const flow = { glyphs, styles, widths, levels }
  fitShaped(flow)
  return flow
}
