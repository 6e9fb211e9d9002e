import { randomBytes } from 'node:crypto'
import { loadConfig } from '@/lib/config/env'
import { connect } from '@/lib/db/connect'

const open = (dataDir: string, databaseUrl: string | undefined) =>
  connect({ ...loadConfig(), dataDir, databaseUrl, migrationDatabaseUrl: undefined })

export type OwnDatabase = { url: string; drop: () => Promise<void> }

/** An empty database on a server, for one run. */
export async function createDatabase(serverUrl: string): Promise<OwnDatabase> {
  const name = `sentinel_steady_${randomBytes(6).toString('hex')}`
  const admin = async (statement: string) => {
    const db = await open('', serverUrl)
    await db.query(statement).finally(() => db.close())
  }
  await admin(`create database ${name}`)
  return {
    url: new URL(`/${name}`, serverUrl).href,
    drop: () => admin(`drop database ${name} with (force)`),
  }
}

/**
 * Takes one event out of the database as its owner can, behind every trigger: what the checks must notice. The embedded database must not be open.
 * @returns how many rows went
 */
export async function loseEvent(
  dataDir: string,
  databaseUrl: string | undefined,
  id: string,
): Promise<number> {
  const db = await open(dataDir, databaseUrl)
  try {
    return await db.transaction(async (tx) => {
      await tx.query(`set local session_replication_role = 'replica'`)
      const gone = await tx.query('delete from events where id = $1 returning seq', [id])
      return gone.length
    })
  } finally {
    await db.close()
  }
}
