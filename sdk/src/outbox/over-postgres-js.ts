import type { OutboxDatabase, OutboxSql } from './database'

type Unsafe = { unsafe: (text: string, values?: never[]) => PromiseLike<unknown> }
type Begins = Unsafe & { begin: (run: (tx: Unsafe) => Promise<unknown>) => Promise<unknown> }

/** The outbox over postgres.js: `sql` for the relay, or what `sql.begin` gives for an event inside that transaction. */
export function overPostgresJs(sql: Begins): OutboxDatabase
export function overPostgresJs(tx: Unsafe): OutboxSql
export function overPostgresJs(sql: Unsafe & Partial<Begins>): OutboxSql & Partial<OutboxDatabase> {
  return {
    query: async <Row extends object>(text: string, values: readonly unknown[] = []) => [
      ...((await sql.unsafe(text, values as never[])) as Row[]),
    ],
    transaction: async <Result>(run: (tx: OutboxSql) => Promise<Result>) => {
      if (sql.begin === undefined) throw new TypeError('A transaction is open already')
      return (await sql.begin((tx) => run(overPostgresJs(tx)))) as Result
    },
  }
}
