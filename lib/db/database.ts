import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core'
import type * as schema from '@/drizzle/schema'

export type Orm = PgDatabase<PgQueryResultHKT, typeof schema>

/** One connection's worth of SQL. Values are bound ($1); rows come with bigint as number, timestamptz and date as text. */
export type Sql = {
  query: <Row extends object>(text: string, values?: readonly unknown[]) => Promise<Row[]>
  /** Drizzle over the same connection, for the ordinary tables. */
  orm: Orm
}

/** Bytes are given away: whoever passes them must not use them again. */
export type CopyData = string | Uint8Array<ArrayBuffer>

export const copyStatement = (
  table: string,
  columns: readonly string[],
  rows: CopyData,
  from: string,
): string =>
  `copy ${table}(${columns.join(',')}) from ${from}${typeof rows === 'string' ? '' : ' (format binary)'}`

export type Steps<T extends readonly unknown[]> = { [Index in keyof T]: () => Promise<T[Index]> }

/** A transaction: everything done through it commits or rolls back as one. */
export type Tx = Sql & {
  /** COPY, the fastest way in on both databases: text format (ending with a newline) as a string, binary format as bytes. */
  copyIn: (table: string, columns: readonly string[], rows: CopyData) => Promise<void>
  /** Runs steps in their order, none of which needs the result of another: where it can be, they are sent at once. */
  together: <T extends readonly unknown[]>(...steps: Steps<T>) => Promise<T>
}

export type DatabaseMode = 'embedded' | 'server'

/**
 * The database: TimescaleDB, embedded or on a server.
 * Embedded has one connection, so a transaction must never wait for a client, and inside one only its `Tx` may be used.
 */
export type Database = Sql & {
  mode: DatabaseMode
  transaction: <T>(run: (tx: Tx) => Promise<T>) => Promise<T>
  /** Runs `run` while holding a session-wide advisory lock; null when another process holds it. */
  exclusively: <T>(lockKey: number, run: (sql: Sql) => Promise<T>, wait: boolean) => Promise<T | null>
  close: () => Promise<void>
}
