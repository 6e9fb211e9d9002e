/** What a spreadsheet may take for a formula or a command at the start of a cell. Source: OWASP, CSV Injection. */
const DANGEROUS_START = /^[=+\-@\t\r\n＝＋－＠']/
const NEEDS_QUOTES = /[",\r\n]/

export const CSV_EOL = '\r\n'

/**
 * One cell (RFC 4180). A cell that a spreadsheet could run, or that starts with an apostrophe already, gets an apostrophe
 * in front: taking one leading apostrophe away always gives the value back.
 */
export function csvCell(value: string | number | boolean | null): string {
  if (value === null) return ''
  if (typeof value !== 'string') return String(value)
  const safe = DANGEROUS_START.test(value) ? `'${value}` : value
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

export const csvLine = (values: readonly (string | number | boolean | null)[]): string =>
  values.map(csvCell).join(',') + CSV_EOL
