/**
 * A value written into the text of a statement, for the simple query protocol, which binds none. As an escape string, it is the same whatever
 * `standard_conforming_strings` says. Source: PostgreSQL manual, "Lexical Structure", 4.1.2.2.
 * @throws TypeError for what is no text, number, boolean or null, and for text that PostgreSQL can't hold
 */
export function literal(value: unknown): string {
  if (value === null) return 'null'
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value)
  if (typeof value === 'number' && Number.isFinite(value)) return String(value)
  if (typeof value !== 'string' || value.includes('\0'))
    throw new TypeError('Only text without NUL, finite numbers, booleans and null can be written as literals')
  return `e'${value.replace(/[\\']/g, '$&$&')}'`
}

/** A statement with its values ($1, ...) written into it; a `$` before a digit stands for a value wherever it is. */
export const withLiterals = (text: string, values: readonly unknown[]): string =>
  text.replace(/\$(\d+)/g, (_, place: string) => {
    if (Number(place) < 1 || Number(place) > values.length) throw new TypeError(`There is no value $${place}`)
    return literal(values[Number(place) - 1])
  })
