import type { Paragraph, Style } from './style'

/** Characters of one field that are shown; what is longer says how much is left out. An event may have 64 KiB. */
export const FIELD_CHARACTERS_MAX = 4_000

/** A text from outside, cut where it is too long to be read on paper. @param note the style of what says so */
export function shorten(text: string, style: Style, note: Style): Paragraph {
  if (text.length <= FIELD_CHARACTERS_MAX) return [{ text, style }]
  // A pair of code units is not torn apart.
  const isPair = /[\ud800-\udbff]/.test(text.charAt(FIELD_CHARACTERS_MAX - 1))
  const end = isPair ? FIELD_CHARACTERS_MAX - 1 : FIELD_CHARACTERS_MAX
  const left = (text.length - end).toLocaleString('en')
  return [
    { text: text.slice(0, end), style },
    { text: ` … ${left} more characters are in the other formats`, style: note },
  ]
}
