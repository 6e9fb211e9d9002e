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

// The schema is named, because the application role has a view of the same name before the table, and no COPY goes into a view.
export const copyStatement = (table: string, columns: readonly string[], rows: CopyData): string =>
  `copy public.${table}(${columns.join(',')}) from stdin${typeof rows === 'string' ? '' : ' (format binary)'}`

export type Steps<T extends readonly unknown[]> = { [Index in keyof T]: () => Promise<T[Index]> }

/** A transaction: everything done through it commits or rolls back as one. */
export type Tx = Sql & {
  /** COPY, the fastest way in on both databases: text format (ending with a newline) as a string, binary format as bytes. */
  copyIn: (table: string, columns: readonly string[], rows: CopyData) => Promise<void>
  /** Runs steps in their order, none of which needs the result of another: where it can be, they are sent at once. */
  together: <T extends readonly unknown[]>(...steps: Steps<T>) => Promise<T>
}

export type DatabaseMode = 'embedded' | 'server'

/** What a transaction may ask for that is sent as a whole, and says no more than that it is durable. */
export type BatchTx = Pick<Tx, 'copyIn'> & {
  query: (text: string, values?: readonly unknown[]) => Promise<unknown>
}

/** Statements and transactions as one database role. Inside a transaction only its `Tx` may be used. */
export type Connection = Sql & {
  transaction: <T>(run: (tx: Tx) => Promise<T>) => Promise<T>
  /**
   * A transaction that waits for nobody between its steps: `run` asks for all of them, at most one COPY among them, before it awaits the first.
   * They are sent together with begin and commit, and the next batch behind them without waiting for this one.
   */
  batch: <T>(run: (tx: BatchTx) => Promise<T>) => Promise<T>
}

/**
 * Roles that look across tenants: `auth` for people, sessions, tenants and keys, which reads no event; `retention` deletes
 * what is too old; `erasure` may rewrite events; `ledger` builds the trees and signs them. What each may do stands in ADR 8.
 */
export type CrossTenantRole = 'auth' | 'retention' | 'erasure' | 'ledger'

/**
 * The database for one tenant: as the role sentinel_app, with the rows of this tenant and no others. What a verb gets.
 * The empty string is nobody's tenant: nothing is seen, nothing can be stored.
 */
export type TenantDatabase = Connection & {
  tenantId: string
  mode: DatabaseMode
  /** The same for every handle of one open database: what a cache of its contents hangs on. */
  identity: object
  /** People, sessions and keys, across tenants; may record acts in any tenant's log. */
  people: Connection
  /** The trees, across tenants. */
  ledger: Connection
}

/**
 * The database: TimescaleDB, embedded or on a server. Its own statements run as the owner, for migrations and jobs.
 * Embedded has one connection, so a transaction must never wait for a client.
 */
export type Database = Connection & {
  mode: DatabaseMode
  identity: object
  tenant: (tenantId: string) => TenantDatabase
  as: (role: CrossTenantRole) => Connection
  /** Runs `run` while holding a session-wide advisory lock; null when another process holds it. */
  exclusively: <T>(lockKey: number, run: (sql: Sql) => Promise<T>, wait: boolean) => Promise<T | null>
  close: () => Promise<void>
}
