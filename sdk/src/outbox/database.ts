/** Runs one statement; values are bound to $1, $2 in their order. What the outbox needs of a driver. */
export type OutboxSql = {
  query: <Row extends object>(text: string, values?: readonly unknown[]) => Promise<Row[]>
}

/** A driver that also begins transactions, for the relay. */
export type OutboxDatabase = OutboxSql & {
  transaction: <Result>(run: (tx: OutboxSql) => Promise<Result>) => Promise<Result>
}
