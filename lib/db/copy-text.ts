const ESCAPED = /[\\\t\n\r]/
const ESCAPES: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }

/** A value in PostgreSQL's COPY text format. Source: PostgreSQL manual, COPY, "Text Format". */
export function copyText(value: string | number | boolean | null): string {
  if (value === null) return '\\N'
  if (typeof value !== 'string') return value === true ? 't' : value === false ? 'f' : String(value)
  return ESCAPED.test(value) ? value.replace(/[\\\t\n\r]/g, (char) => ESCAPES[char] ?? char) : value
}

/** An array literal of text, as PostgreSQL reads it: every element quoted, so that NULL and commas are plain text. */
export function arrayLiteral(values: readonly string[]): string {
  if (values.length === 0) return '{}'
  return `{${values.map((value) => `"${value.replace(/[\\"]/g, '\\$&')}"`).join(',')}}`
}

/** One line of COPY input, newline included. */
export const copyLine = (values: readonly (string | number | boolean | null)[]): string =>
  `${values.map(copyText).join('\t')}\n`
