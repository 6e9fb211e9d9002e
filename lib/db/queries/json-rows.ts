import { type SQL, sql } from 'drizzle-orm'

/**
 * Rows travel as one JSON text: the embedded database takes some 40 µs for each row it answers with, and a few for each
 * in a text. Numbers, booleans and arrays of texts arrive as such; times as PostgreSQL writes them, like those of a plain row.
 */
export const jsonOf = (columns: string): SQL =>
  sql.raw(`json_build_array(${namesOf(columns).map(valueOf).join(', ')})`)

const namesOf = (columns: string): string[] => columns.split(', ')

/** JSON has another spelling of times, which `fromPostgres` doesn't read. */
const valueOf = (column: string): string => (column.endsWith('_at') ? `${column}::text` : column)

/** The values of the rows out of the JSON array that `jsonOf` was gathered in; none out of null. */
export const valuesOf = <Values extends unknown[]>(json: string | null): Values[] =>
  JSON.parse(json ?? '[]') as Values[]

/** The same with the names of the columns. */
export function rowsOf<Row extends object>(columns: string, json: string | null): Row[] {
  const names = namesOf(columns)
  return valuesOf(json).map((values) => {
    const row: Record<string, unknown> = {}
    for (let at = 0; at < names.length; at++) row[names[at] ?? ''] = values[at]
    return row as Row
  })
}
