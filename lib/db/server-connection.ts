import 'server-only'
import { once } from 'node:events'
import { drizzle } from 'drizzle-orm/postgres-js'
import type postgres from 'postgres'
import * as schema from '@/drizzle/schema'
import {
  type BatchTx,
  type Connection,
  type CopyData,
  copyStatement,
  type Orm,
  type Sql,
  type Steps,
} from './database'
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

async function copyIn(client: Client, table: string, columns: readonly string[], rows: CopyData) {
  const copy = client.unsafe(copyStatement(table, columns, rows))
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
 * A batch: its statements and the commit are sent at once, as soon as its rows have gone, so that a lock that one of them takes is held for no way to
 * this process and back.
 */
function batchOver<T>(pools: LastingPool, begin: string, run: (tx: BatchTx) => Promise<T>): Promise<T> {
  return transactionOver(pools, begin, (client, commit) => {
    let copied: Promise<unknown> = Promise.resolve()
    const result = run({
      query: (text, values) => copied.then(() => query(client)(text, values)) as never,
      copyIn: (table, columns, rows) => {
        const mine = copied.then(() => copyIn(client, table, columns, rows))
        copied = mine
        return mine
      },
    })
    // Behind a statement that failed, PostgreSQL takes a commit for a rollback.
    const committed = copied.then(commit)
    return Promise.all([result, committed]).then(([value]) => value)
  })
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
          copyIn: (table, columns, rows) => copyIn(tx, table, columns, rows),
        })
      }),
    batch: (run) => batchOver(pools, tenant === null ? 'begin' : `begin; ${tenant}`, run),
  }
}
