import 'server-only'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { PGlite, type Transaction } from '@electric-sql/pglite'
import { timescaledb } from '@electric-sql/pglite/timescaledb'
import { drizzle } from 'drizzle-orm/pglite'
import * as schema from '@/drizzle/schema'
import type { Database, Orm, Sql, Tx } from './database'
import { lockDirectory } from './directory-lock'

const asText = (text: string) => text
// timestamptz, timestamp and date stay text: a JavaScript Date would lose microseconds.
const PARSERS = { 1184: asText, 1114: asText, 1082: asText }

type Queryable = Pick<PGlite | Transaction, 'query'>

function sqlOver(client: Queryable, orm: Orm): Sql {
  return {
    query: async <Row extends object>(text: string, values: readonly unknown[] = []) => {
      const result = await client.query<Row>(text, [...values], { parsers: PARSERS })
      return result.rows
    },
    orm,
  }
}

function txOver(client: Transaction, orm: Orm): Tx {
  return {
    ...sqlOver(client, orm),
    copyIn: async (table, columns, rows) => {
      await client.query(`copy ${table}(${columns.join(',')}) from '/dev/blob'`, [], {
        blob: new Blob([rows]),
      })
    },
  }
}

/**
 * Opens PostgreSQL + TimescaleDB compiled to WebAssembly, in this process.
 * @param dataDir directory of the installation, or null for a database in memory (tests)
 * @throws DirectoryInUse when another process has the directory open
 */
export async function openEmbedded(dataDir: string | null): Promise<Database> {
  let release = () => {}
  if (dataDir !== null) {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    release = lockDirectory(dataDir)
  }
  const client = new PGlite({
    ...(dataDir === null ? {} : { dataDir: join(dataDir, 'pgdata') }),
    extensions: { timescaledb },
  })
  await client.waitReady
  await client.exec(`set timezone to 'UTC'`)
  await client.exec('create extension if not exists timescaledb')
  // A reopened directory has not loaded the licensed module; compression and aggregates fail without it.
  await client.exec(`load 'timescaledb'; select 1`)
  // On by default from 2.24 on: time-ordered ids take two thirds of the space.
  await client.exec('set timescaledb.enable_uuid_compression = on')
  const orm: Orm = drizzle({ client, schema })
  const sql = sqlOver(client, orm)
  return {
    ...sql,
    mode: 'embedded',
    transaction: (run) =>
      client.transaction((tx) => {
        const txOrm: Orm = drizzle({ client: tx as unknown as PGlite, schema })
        return run(txOver(tx, txOrm))
      }),
    // One process, one connection: whoever asks has it.
    exclusively: (_key, run) => run(sql),
    close: async () => {
      await client.close()
      release()
    },
  }
}
