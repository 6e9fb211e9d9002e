import type { OutboxDatabase, OutboxSql } from './database'

type Executes<Query> = { execute: (query: Query) => PromiseLike<unknown> }
type Transacts<Query> = Executes<Query> & {
  transaction: (run: (tx: Executes<Query>) => Promise<unknown>) => Promise<unknown>
}
/** `sql` of drizzle-orm, which is handed in so that this package depends on nothing. */
type SqlTag<Query> = (strings: TemplateStringsArray, ...values: unknown[]) => Query

/** Drizzle's drivers answer with an array or with `{ rows }`. */
const rowsOf = <Row>(answer: unknown): Row[] =>
  Array.isArray(answer) ? [...(answer as Row[])] : ((answer as { rows: Row[] }).rows ?? [])

/** `a = $1 and b = $2` as a template of the same, with the values between its strings. */
function templateOf(text: string): TemplateStringsArray {
  const strings = text.split(/\$\d+/)
  return Object.assign(strings, { raw: strings })
}

/** The outbox over Drizzle: `db` for the relay, or the `tx` of its transaction for an event inside it. `sql` is drizzle-orm's. */
export function overDrizzle<Query>(db: Transacts<Query>, sql: SqlTag<Query>): OutboxDatabase
export function overDrizzle<Query>(tx: Executes<Query>, sql: SqlTag<Query>): OutboxSql
export function overDrizzle<Query>(
  db: Executes<Query> & Partial<Transacts<Query>>,
  sql: SqlTag<Query>,
): OutboxSql & Partial<OutboxDatabase> {
  return {
    query: async <Row extends object>(text: string, values: readonly unknown[] = []) =>
      rowsOf<Row>(await db.execute(sql(templateOf(text), ...values))),
    transaction: async <Result>(run: (tx: OutboxSql) => Promise<Result>) => {
      if (db.transaction === undefined) throw new TypeError('A transaction is open already')
      return (await db.transaction((tx) => run(overDrizzle(tx, sql)))) as Result
    },
  }
}
