type Cell = string | number | boolean | null

/** What a spreadsheet may take for a formula or a command at the start of a cell. Source: OWASP, CSV Injection. */
const DANGEROUS_STARTS = "=+-@\t\r\n＝＋－＠'"
const NEEDS_QUOTES = /[",\r\n]/

export const CSV_EOL = '\r\n'

/**
 * One cell (RFC 4180). A cell that a spreadsheet could run, or that starts with an apostrophe already, gets an apostrophe
 * in front: taking one leading apostrophe away always gives the value back.
 */
export function csvCell(value: Cell): string {
  if (value === null) return ''
  if (typeof value !== 'string') return String(value)
  if (value === '') return ''
  const safe = DANGEROUS_STARTS.includes(value.charAt(0)) ? `'${value}` : value
  return NEEDS_QUOTES.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe
}

export const csvLine = (values: readonly Cell[]): string => values.map(csvCell).join(',') + CSV_EOL
