import { sql, type SQL } from 'drizzle-orm'
import { DEPTH_MAX } from '@/lib/event/limits'
import type { Comparison, OrderOperator } from '@/lib/query/ast'
import { isCleanText, jsonNumber } from '@/lib/query/values'

const SIGNS: Readonly<Record<OrderOperator, SQL>> = { lt: sql`<`, lte: sql`<=`, gt: sql`>`, gte: sql`>=` }
const NEVER = sql`false`

/** A comparison of what stands at a path of a column of JSON texts. */
export function jsonSql(column: SQL, path: readonly string[], test: Comparison): SQL {
  // No event nests deeper, and a key PostgreSQL can't hold is in none.
  if (path.length > DEPTH_MAX || !path.every(isCleanText)) return NEVER
  // `->` with a text key walks objects only, never arrays.
  const found = sql`(${sql.join([sql`${column}::jsonb`, ...path.map((key) => sql`${key}::text`)], sql` -> `)})`
  const compared = comparedSql(found, test)
  const key = path.at(-1)
  // A text that doesn't have the key needn't be read as JSON, which takes ten times as long.
  return key === undefined
    ? compared
    : sql`(strpos(${column}, ${`${JSON.stringify(key)}:`}::text) > 0 and ${compared})`
}

function comparedSql(found: SQL, test: Comparison): SQL {
  switch (test.op) {
    case 'has':
      return sql`jsonb_typeof(${found}) <> 'null'`
    case 'eq':
      return equalSql(found, [test.value])
    case 'in':
      return equalSql(found, test.values)
    case 'range':
      return numberSql(found, sql`between ${bound(test.low)} and ${bound(test.high)}`)
    default:
      return numberSql(found, sql`${SIGNS[test.op]} ${bound(test.value)}`)
  }
}

/** An array contains the scalars in it, and a scalar contains itself (PostgreSQL, 8.14.3). */
function equalSql(found: SQL, values: readonly string[]): SQL {
  const scalars = values.filter(isCleanText).flatMap(scalarsOf)
  if (scalars.length === 0) return NEVER
  const each = sql.join(
    scalars.map((scalar) => sql`${scalar}::text::jsonb`),
    sql`, `,
  )
  // Compared one by one, the text would be read as JSON for each of them.
  return scalars.length === 1 ? sql`${found} @> ${each}` : sql`${found} @> any(array[${each}])`
}

/** As JSON, every scalar a value may stand for: `1` is the number and the text. */
function scalarsOf(value: string): string[] {
  const scalars = [JSON.stringify(value)]
  const number = jsonNumber(value)
  if (number !== null) scalars.push(number)
  if (value === 'true' || value === 'false') scalars.push(value)
  return scalars
}

const bound = (value: string): SQL => sql`${value}::text::numeric`

const numberSql = (found: SQL, comparison: SQL): SQL =>
  sql`case when jsonb_typeof(${found}) = 'number' then ${found}::numeric ${comparison} end`
