import 'server-only'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Database, Sql } from './database'

const MIGRATIONS_FOLDER = join(process.cwd(), 'drizzle', 'migrations')
const STATEMENT_BREAK = '--> statement-breakpoint'
/** Any constant will do: it only has to differ from the other locks of the product. */
export const MIGRATION_LOCK_KEY = 72_020_001

type JournalEntry = { idx: number; when: number; tag: string }

export class DatabaseTooNew extends Error {
  constructor(tag: string) {
    super(
      `The database was migrated by a newer version of Sentinel Audit (${tag}), which this one does not know. ` +
        'Start the newer version, or restore the backup that was made before its first start.',
    )
    this.name = 'DatabaseTooNew'
  }
}

export class TimescaleMissing extends Error {
  constructor(detail: string) {
    super(`The PostgreSQL server has no usable TimescaleDB extension (2.18 or newer): ${detail}`)
    this.name = 'TimescaleMissing'
  }
}

const journal = (folder: string): JournalEntry[] =>
  (JSON.parse(readFileSync(join(folder, 'meta', '_journal.json'), 'utf8')) as { entries: JournalEntry[] })
    .entries

async function requireTimescale(sql: Sql) {
  try {
    await sql.query('create extension if not exists timescaledb')
  } catch (error) {
    throw new TimescaleMissing(error instanceof Error ? error.message : String(error))
  }
}

async function applied(sql: Sql): Promise<Set<string>> {
  await sql.query(
    'create table if not exists schema_migrations (tag text primary key, applied_at timestamptz not null default now())',
  )
  const rows = await sql.query<{ tag: string }>('select tag from schema_migrations')
  return new Set(rows.map((row) => row.tag))
}

/**
 * Brings the database to this version: each migration of drizzle/migrations in a transaction of its own, under an
 * advisory lock, so that processes starting together take turns. A failing statement names its migration.
 * @returns the tags applied now
 * @throws DatabaseTooNew when the database holds a migration this code does not have
 */
export async function migrate(db: Database, folder = MIGRATIONS_FOLDER): Promise<string[]> {
  const done = await db.exclusively(
    MIGRATION_LOCK_KEY,
    async (sql) => {
      await requireTimescale(sql)
      const have = await applied(sql)
      const entries = journal(folder)
      const known = new Set(entries.map((entry) => entry.tag))
      for (const tag of have) if (!known.has(tag)) throw new DatabaseTooNew(tag)
      const pending = entries.filter((entry) => !have.has(entry.tag))
      for (const { tag } of pending) await applyOne(db, folder, tag)
      return pending.map((entry) => entry.tag)
    },
    true,
  )
  return done ?? []
}

async function applyOne(db: Database, folder: string, tag: string) {
  const statements = readFileSync(join(folder, `${tag}.sql`), 'utf8').split(STATEMENT_BREAK)
  await db.transaction(async (tx) => {
    await tx.query('set local statement_timeout = 0')
    for (const [index, statement] of statements.entries()) {
      if (statement.trim() === '') continue
      try {
        await tx.query(statement)
      } catch (error) {
        throw new Error(`Migration ${tag} failed at statement ${index + 1}`, { cause: error })
      }
    }
    await tx.query('insert into schema_migrations (tag) values ($1)', [tag])
  })
}
