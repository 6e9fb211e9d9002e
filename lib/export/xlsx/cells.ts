/** What Excel holds in one cell, in UTF-16 code units. Source: Excel specifications and limits. */
export const CELL_CHARACTERS_MAX = 32_767
/** Beyond fifteen digits Excel rounds. */
const NUMBER_MAX = 999_999_999_999_999
/** What a spreadsheet takes for a formula when a cell is edited or saved as CSV. Source: OWASP, CSV Injection. */
const DANGEROUS_START = /^[=+\-@\t\r\n＝＋－＠']/
/** What XML 1.0 can't hold, and what a reader of XML would change. */
const UNWRITABLE = /[\0-\x08\x0b-\x1f\ufffe\uffff]/g
/** What a reader would take for one of the escapes below. */
const LOOKS_ESCAPED = /_(?=x[0-9a-fA-F]{4}_)/g

export type SheetCell = string | number | null
export const STYLES = { plain: 0, head: 1, text: 2 } as const

const escapeOf = (character: string) =>
  `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`

const XML: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
export const xml = (text: string) => text.replace(/[&<>"]/g, (character) => XML[character] ?? character)

/** A text as the format writes it (ECMA-376, ST_Xstring); half a surrogate pair becomes U+FFFD. */
export const xstring = (text: string): string =>
  xml(
    text
      .replace(/\p{Cs}/gu, '\ufffd')
      .replace(LOOKS_ESCAPED, '_x005F_')
      .replace(UNWRITABLE, escapeOf),
  )

/** A text that fits a cell, with a note where it was cut. */
export function fitting(text: string): string {
  if (text.length <= CELL_CHARACTERS_MAX) return text
  const noteFor = (left: number) => ` … ${left.toLocaleString('en')} more characters are in report.json`
  let end = CELL_CHARACTERS_MAX - noteFor(text.length).length
  // A pair of code units is not torn apart.
  if (/[\ud800-\udbff]/.test(text.charAt(end - 1))) end--
  return text.slice(0, end) + noteFor(text.length - end)
}

/** A, B, … Z, AA: the name of a column, from 0. */
export function columnName(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26))
  return index < 26 ? letter : columnName(Math.floor(index / 26) - 1) + letter
}

/** One cell. A text is always text, never a formula; one that could become a formula later is marked as quoted. */
export function cellXml(value: SheetCell, place: string, isHead = false): string {
  if (value === null || value === '') return ''
  if (typeof value === 'number' && Math.abs(value) <= NUMBER_MAX) return `<c r="${place}"><v>${value}</v></c>`
  const text = fitting(String(value))
  const style = isHead ? STYLES.head : DANGEROUS_START.test(text) ? STYLES.text : STYLES.plain
  return `<c r="${place}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${xstring(text)}</t></is></c>`
}
