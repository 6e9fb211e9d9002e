import 'server-only'
import { once } from 'node:events'
import { drizzle } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import * as schema from '@/drizzle/schema'
import { type CopyData, copyStatement, type Database, type Orm, type Sql, type Steps } from './database'

type Client = postgres.Sql | postgres.TransactionSql | postgres.ReservedSql

const CONNECT_TIMEOUT_SECONDS = 10
/** A statement that runs longer is ended: nothing a request waits for takes this long. Migrations have no such end. */
const STATEMENT_TIMEOUT_MS = 300_000
const COPY_CHUNK_LENGTH = 256 * 1024
const CLOSE_SECONDS = 5
/** Locks held at the same time: one a job, and those of the start. */
const LOCKS_MAX = 8
const LOCKS_IDLE_SECONDS = 60

const query =
  (client: Client): Sql['query'] =>
  async <Row extends object>(text: string, values: readonly unknown[] = []) =>
    (await client.unsafe(text, values as postgres.ParameterOrJSON<never>[])) as unknown as Row[]

/**
 * The driver tells nobody when the server refuses a COPY or goes away after its end was sent: the stream never finishes
 * (porsager/postgres#1173, in 3.4.9). It does reject the query, which nobody hears any more; this listens there.
 */
function refusalOf(copy: object): Promise<never> {
  const refused = new Promise<never>((_, reject) => {
    ;(copy as { reject: (error: unknown) => void }).reject = reject
  })
  refused.catch(() => {})
  return refused
}

async function copyIn(
  client: postgres.TransactionSql,
  table: string,
  columns: readonly string[],
  rows: CopyData,
) {
  const copy = client.unsafe(copyStatement(table, columns, rows, 'stdin'))
  const refused = refusalOf(copy)
  const stream = await Promise.race([copy.writable(), refused])
  // Without a listener an error of the stream would end the process; what went wrong is in `refused`.
  stream.on('error', () => {})
  const next = (event: string) => Promise.race([once(stream, event).catch(() => refused), refused])
  for (let at = 0; at < rows.length; at += COPY_CHUNK_LENGTH) {
    if (!stream.write(rows.slice(at, at + COPY_CHUNK_LENGTH))) await next('drain')
  }
  const done = next('finish')
  stream.end()
  await done
}

/** The driver would send what follows a COPY into the COPY. */
async function inTurn<T extends readonly unknown[]>(...steps: Steps<T>): Promise<T> {
  const results: unknown[] = []
  for (const step of steps) results.push(await step())
  return results as unknown as T
}

/** The connection below a Drizzle transaction: COPY and prepared text need it, and Drizzle has no public way to it. */
const clientBelow = (orm: unknown) => (orm as { session: { client: postgres.TransactionSql } }).session.client

/** Opens a pool to a PostgreSQL 15-18 server with TimescaleDB. */
export function openServer(url: string, poolMax: number): Database {
  const options = {
    connect_timeout: CONNECT_TIMEOUT_SECONDS,
    onnotice: () => {},
    // Our statements are short; compiling one costs more than running it (a text search went from 11 s to well under 1 s).
    connection: { TimeZone: 'UTC', application_name: 'sentinel-audit', jit: 'off' },
    types: { bigint: { to: 20, from: [20], parse: Number, serialize: String } },
  }
  const connection = { ...options.connection, statement_timeout: STATEMENT_TIMEOUT_MS }
  const client = postgres(url, { ...options, connection, max: poolMax })
  // Who holds a lock works through the pool: from the same pool, a few of them could take every connection and wait for ever.
  const locks = postgres(url, { ...options, max: LOCKS_MAX, idle_timeout: LOCKS_IDLE_SECONDS })
  const orm = drizzle({ client, schema })
  return {
    query: query(client),
    orm: orm as unknown as Orm,
    mode: 'server',
    transaction: (run) =>
      orm.transaction((txOrm) => {
        const tx = clientBelow(txOrm)
        return run({
          query: query(tx),
          orm: txOrm as unknown as Orm,
          together: inTurn,
          copyIn: (table, columns, rows) => copyIn(tx, table, columns, rows),
        })
      }),
    exclusively: async (lockKey, run, wait) => {
      const held = await locks.reserve()
      try {
        if (wait) await held`select pg_advisory_lock(${lockKey})`
        else {
          const [row] = await held`select pg_try_advisory_lock(${lockKey}) as got`
          if (row?.['got'] !== true) return null
        }
        try {
          return await run({ query: query(held), orm: orm as unknown as Orm })
        } finally {
          await held`select pg_advisory_unlock(${lockKey})`
        }
      } finally {
        held.release()
      }
    },
    close: async () => {
      await Promise.all([client.end({ timeout: CLOSE_SECONDS }), locks.end({ timeout: CLOSE_SECONDS })])
    },
  }
}
