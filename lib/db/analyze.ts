import type { Sql } from './database'

/** Tells the planner what was loaded in bulk; a server would find out by itself, later. */
export async function analyze(sql: Sql): Promise<void> {
  await sql.query('analyze')
}
