import 'server-only'
import { once } from 'node:events'
import { drizzle } from 'drizzle-orm/postgres-js'
import type postgres from 'postgres'
import * as schema from '@/drizzle/schema'
import { gatherBatch, type Step } from './batch'
import { type Connection, type CopyData, copyStatement, type Orm, type Sql, type Steps } from './database'
import { withLiterals } from './literal'
import type { LastingPool } from './lasting-pool'
import { type HeldClient, holdConnection, transactionOver } from './held-connection'

type Client = Pick<postgres.Sql, 'unsafe'>
type Values = postgres.ParameterOrJSON<never>[]
type Pending = { execute: () => Promise<unknown> }

const COPY_CHUNK_LENGTH = 256 * 1024

export const query =
  (client: Client): Sql['query'] =>
  async <Row extends object>(text: string, values: readonly unknown[] = []) => {
    const rows = (await client.unsafe(text, values as Values)) as unknown as Row[]
    // Behind a statement that failed after its first rows, the driver (3.4.9) leaves as many empty places before those of the next.
    return 0 in rows ? rows : rows.filter(() => true)
  }

/**
 * Runs a text of statements, a COPY FROM STDIN among them, with its rows, to the end of the last.
 *
 * The driver settles such a query once, with the stream for the rows, and tells nobody what comes later: the stream never finishes when the server
 * refuses the rows or goes away (porsager/postgres#1173, in 3.4.9). It does settle the query again, which nobody hears any more; this listens there.
 */
async function copyIn(client: Client, text: string, rows: CopyData) {
  const copy = client.unsafe(text)
  const driver = copy as unknown as { resolve: (value: unknown) => void; reject: (error: unknown) => void }
  const { resolve: giveStream, reject: refuse } = driver
  const ended = new Promise<void>((resolve, reject) => {
    driver.resolve = (stream) => {
      driver.resolve = () => resolve()
      giveStream(stream)
    }
    driver.reject = (error) => {
      refuse(error)
      reject(error)
    }
  })
  ended.catch(() => {})
  const stream = await copy.writable()
  // Without a listener an error of the stream would end the process; what went wrong is in `ended`.
  stream.on('error', () => {})
  for (let at = 0; at < rows.length; at += COPY_CHUNK_LENGTH) {
    const hasRoom = stream.write(rows.slice(at, at + COPY_CHUNK_LENGTH))
    const isLast = at + COPY_CHUNK_LENGTH >= rows.length
    if (!hasRoom && !isLast) await Promise.race([once(stream, 'drain').catch(() => ended), ended])
  }
  stream.end()
  await ended
}

/** The driver would send what follows a COPY into the COPY. */
async function inTurn<T extends readonly unknown[]>(...steps: Steps<T>): Promise<T> {
  const results: unknown[] = []
  for (const step of steps) results.push(await step())
  return results as unknown as T
}

/** The connection below a Drizzle transaction: COPY and prepared text need it, and Drizzle has no public way to it. */
const clientBelow = (orm: unknown) => (orm as { session: { client: postgres.TransactionSql } }).session.client

/** One statement in a transaction of its own, for a tenant: begin and commit travel with what is sent anyway. */
async function alone(
  pools: LastingPool,
  tenant: string,
  ask: (client: HeldClient) => Pending,
): Promise<unknown> {
  const { client, orLost, release } = await holdConnection(pools)
  try {
    const steps: Pending[] = [client.unsafe(`begin; ${tenant}`), ask(client), client.unsafe('commit')]
    const settled = await orLost(Promise.allSettled(steps.map((step) => step.execute())))
    for (const step of settled) if (step.status === 'rejected') throw step.reason
    return settled.map((step) => (step.status === 'fulfilled' ? step.value : null))[1]
  } finally {
    release()
  }
}

/**
 * A batch as one text for the server, which runs it and commits without asking anything of this process but the rows, and it asks for those before it
 * runs the COPY: so a lock that the COPY takes is held for no way to this process and back.
 */
async function sendBatch(pools: LastingPool, begin: string, steps: readonly Step[]): Promise<void> {
  const copies = steps.filter((step) => step.operation === 'copy')
  if (copies.length > 1) throw new Error('A batch has one COPY at most')
  const statements = steps.map((step) =>
    step.operation === 'copy' ? step.text : withLiterals(step.text, step.values),
  )
  const { client, orLost, isLost, release } = await holdConnection(pools)
  try {
    const text = [begin, ...statements, 'commit'].join(';')
    const sent: Promise<unknown> =
      copies[0] === undefined ? client.unsafe(text).execute() : copyIn(client, text, copies[0].rows)
    await orLost(sent)
  } catch (error) {
    if (!isLost()) await orLost(client.unsafe('rollback').execute()).catch(() => {})
    throw error
  } finally {
    release()
  }
}

function onPool(pools: LastingPool, text: string, values: Values, options: postgres.UnsafeQueryOptions) {
  const pool = pools.current()
  const statement = pool.unsafe(text, values, options)
  statement.catch((error: unknown) => pools.noteFailure(pool, error))
  return statement
}

/** Has Drizzle set the pool to give times as text, as it has to be before the first statement that reads one. */
export function prepared(pool: postgres.Sql): postgres.Sql {
  drizzle({ client: pool })
  return pool
}

/**
 * What Drizzle's driver for a server uses of its client. For a tenant, a statement that nobody awaits is not sent, as with the driver's own. Transactions are
 * ours: the driver's roll back on a connection that has ended, which breaks it for good (3.4.9).
 */
const clientOver = (pools: LastingPool, tenant: string | null) => ({
  options: pools.current().options,
  begin: (run: (client: HeldClient) => Promise<unknown>) =>
    transactionOver(pools, tenant === null ? 'begin' : `begin; ${tenant}`, run),
  unsafe: (text: string, values: Values = [], options: postgres.UnsafeQueryOptions = {}) =>
    tenant === null
      ? onPool(pools, text, values, options)
      : {
          values: () =>
            alone(pools, tenant, (held) => held.unsafe(text, values).values() as unknown as Pending),
          then: (...on: Parameters<Promise<unknown>['then']>) =>
            alone(pools, tenant, (held) => held.unsafe(text, values)).then(...on),
        },
})

/**
 * Statements and transactions over a pool.
 * @param tenant what sets the tenant of a transaction; null for a role that looks across tenants
 */
export function connectionOver(pools: LastingPool, tenant: string | null): Connection {
  const begin = tenant === null ? 'begin' : `begin; ${tenant}`
  let orm: ReturnType<typeof drizzle<typeof schema>> | undefined
  const client = clientOver(pools, tenant) as unknown as postgres.Sql
  const ormOf = () => (orm ??= drizzle({ client, schema }))
  return {
    query: query(client),
    get orm() {
      return ormOf() as unknown as Orm
    },
    transaction: (run) =>
      ormOf().transaction(async (txOrm) => {
        const tx = clientBelow(txOrm)
        return run({
          query: query(tx),
          orm: txOrm as unknown as Orm,
          together: inTurn,
          copyIn: (table, columns, rows) => copyIn(tx, copyStatement(table, columns, rows), rows),
        })
      }),
    batch: (run) => gatherBatch((steps) => sendBatch(pools, begin, steps), run),
  }
}
