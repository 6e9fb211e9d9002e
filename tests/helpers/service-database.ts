import { PGlite } from '@electric-sql/pglite'
import { sql } from 'drizzle-orm'
import { drizzle as drizzlePglite } from 'drizzle-orm/pglite'
import { drizzle as drizzlePostgres } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import {
  type OutboxDatabase,
  outboxTable,
  overDrizzle,
  overPgPool,
  overPostgresJs,
} from '@/sdk/src/outbox/index'
import { isServer, serverUrl } from './database'

/** The database of a service that has an outbox, as one of the drivers that it may use sees it. */
export type ServiceDatabase = { db: OutboxDatabase; close: () => Promise<void> }
type Open = () => Promise<ServiceDatabase>

/** Of one connection, which a pool of pg gives out again and again. */
async function embedded(over: (client: PGlite) => OutboxDatabase): Promise<ServiceDatabase> {
  const client = new PGlite()
  await client.exec(outboxTable())
  return { db: over(client), close: () => client.close() }
}

/** A pool of one connection: who wants it while another has it waits. */
function poolOf(client: PGlite) {
  let last = Promise.resolve()
  const connect = async () => {
    const before = last
    let release = () => undefined as void
    last = new Promise((resolve) => (release = resolve))
    await before
    return { query: (text: string, values: unknown[] = []) => client.query(text, values), release }
  }
  const query = async (text: string, values: unknown[] = []) => {
    const one = await connect()
    return one.query(text, values).finally(() => one.release())
  }
  return { connect, query }
}

async function onServer(over: (client: postgres.Sql) => OutboxDatabase): Promise<ServiceDatabase> {
  const schema = `outbox_${process.pid}_${Math.trunc(performance.now() * 1000)}`
  const admin = postgres(serverUrl(), { max: 1, onnotice: () => undefined })
  await admin.unsafe(`create schema ${schema}`)
  const client = postgres(serverUrl(), {
    max: 4,
    connection: { search_path: schema },
    onnotice: () => undefined,
  })
  await client.unsafe(outboxTable())
  return {
    db: over(client),
    close: async () => {
      await client.end()
      await admin.unsafe(`drop schema ${schema} cascade`)
      await admin.end()
    },
  }
}

/**
 * Each driver over a database that is really there: embedded, or with TEST_DATABASE_URL on that server. pg itself is not
 * installed here; the embedded database answers in its form.
 */
export const SERVICE_DATABASES: readonly (readonly [string, Open])[] = isServer()
  ? [
      ['postgres.js', () => onServer((client) => overPostgresJs(client))],
      ['Drizzle', () => onServer((client) => overDrizzle(drizzlePostgres(client), sql))],
    ]
  : [
      ['the form of pg', () => embedded((client) => overPgPool(poolOf(client)))],
      ['Drizzle', () => embedded((client) => overDrizzle(drizzlePglite({ client }), sql))],
    ]
