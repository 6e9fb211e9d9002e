import type { SQL } from 'drizzle-orm'
import { PgDialect } from 'drizzle-orm/pg-core'
import type { Sql } from './database'

const dialect = new PgDialect()

/** Runs a Drizzle `sql` template over any connection of ours; every value in it is bound. */
export function run<Row extends object>(sql: Sql, statement: SQL): Promise<Row[]> {
  const { sql: text, params } = dialect.sqlToQuery(statement)
  return sql.query<Row>(text, params)
}
