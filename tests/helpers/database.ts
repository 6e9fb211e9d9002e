import { randomBytes, randomUUID } from 'node:crypto'
import postgres from 'postgres'
import { tenants } from '@/drizzle/schema'
import type { Connection, Database } from '@/lib/db/database'
import { openEmbedded } from '@/lib/db/embedded'
import { migrate } from '@/lib/db/migrate'
import { openServer } from '@/lib/db/server'

const LOCAL_HOSTS = ['localhost', '127.0.0.1', '[::1]']
const POOL_MAX = 4

/** A test makes and drops databases: never on a machine that isn't this one. */
function localUrl(text: string): URL {
  const url = new URL(text)
  if (!LOCAL_HOSTS.includes(url.hostname))
    throw new Error(`TEST_DATABASE_URL must be local, not ${url.hostname}`)
  return url
}

/** A login that may make databases, by TEST_DATABASE_URL; empty without it. */
export const serverUrl = () => process.env['TEST_DATABASE_URL'] ?? ''
/** Whether these tests run on a server instead of the embedded database. */
export const isServer = () => serverUrl() !== ''

async function openTestServer(base: URL, poolMax: number): Promise<Database> {
  const name = `sentinel_test_${randomBytes(6).toString('hex')}`
  const admin = postgres(base.href, { max: 1, onnotice: () => {} })
  await admin.unsafe(`create database ${name}`)
  const db = openServer({ url: new URL(`/${name}`, base).href, poolMax })
  const { close } = db
  return Object.assign(db, {
    close: async () => {
      await close()
      await admin.unsafe(`drop database ${name} with (force)`)
      await admin.end()
    },
  })
}

/** An empty database like that of `openTestDatabase`, before any migration. */
export const openUnmigrated = (poolMax = POOL_MAX): Promise<Database> =>
  isServer() ? openTestServer(localUrl(serverUrl()), poolMax) : openEmbedded(null)

/**
 * An empty, migrated database for one test file: embedded and in memory, or, with TEST_DATABASE_URL, one of its own on
 * that local server, dropped when it is closed.
 */
export async function openTestDatabase(poolMax = POOL_MAX): Promise<Database> {
  const db = await openUnmigrated(poolMax)
  await migrate(db)
  return db
}

/** A tenant nobody else uses; returns its id. */
export async function mintTenant(db: Database, name = 'Test tenant'): Promise<string> {
  const id = randomUUID()
  await db.orm.insert(tenants).values({ id, name, slug: `test-${id}`, createdAt: new Date() })
  return id
}

/** The same database with other statements or transactions, whoever asks: the owner, a tenant, or another role. */
export function altered(db: Database, change: (connection: Connection) => Partial<Connection>): Database {
  const changed = <Of extends Connection>(connection: Of): Of => ({ ...connection, ...change(connection) })
  return {
    ...changed(db),
    tenant: (tenantId) => changed(db.tenant(tenantId)),
    as: (role) => changed(db.as(role)),
  }
}
