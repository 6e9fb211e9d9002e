import 'server-only'
import { mkdirSync } from 'node:fs'
import type { PGlite } from '@electric-sql/pglite'
import { drizzle } from 'drizzle-orm/pglite'
import * as schema from '@/drizzle/schema'
import { gatherBatch } from './batch'
import {
  type Connection,
  type CopyData,
  copyStatement,
  type CrossTenantRole,
  type Database,
  type Orm,
  type Sql,
  type Steps,
  type Tx,
} from './database'
import { lockDirectory } from './directory-lock'
import { type Rows, startThread, type Thread } from './embedded-thread'
import { becomeStatement, type Identity, OWNER, roleIdentity, tenantIdentity } from './identity'

/** In the order they came: the database has one connection, and a transaction that waits for its client owns it until its end. */
function createTurns() {
  let owner: Promise<unknown> = Promise.resolve()
  return {
    /** The next waits for the end of this. */
    owning: <T>(run: () => Promise<T>): Promise<T> => {
      const mine = owner.then(run)
      owner = mine.catch(() => {})
      return mine
    },
    /** For what `run` sends at once: the thread keeps the order, so the next may be sent behind it. */
    sending: <T>(run: () => Promise<T>): Promise<T> => owner.then(run),
  }
}

const UTF8 = new TextEncoder()

type Ask = (text: string, values: readonly unknown[], rowMode?: 'array' | 'object') => Promise<Rows>

/** What Drizzle's driver for this database uses of its client. */
type OrmClient = {
  query: (text: string, values: unknown[], options: { rowMode?: 'array' | 'object' }) => Promise<Rows>
  transaction: <T>(run: (client: OrmClient) => Promise<T>) => Promise<T>
}

const ormOver = (client: OrmClient): Orm => drizzle({ client: client as unknown as PGlite, schema })

const queryOver =
  (ask: Ask): Sql['query'] =>
  async <Row extends object>(text: string, values: readonly unknown[] = []) =>
    (await ask(text, values)).rows as Row[]

const copyOf = (table: string, columns: readonly string[], rows: CopyData) => ({
  text: copyStatement(table, columns, rows),
  rows: typeof rows === 'string' ? UTF8.encode(rows) : rows,
})

const noTransaction = () => Promise.reject(new Error('A transaction is open already'))

function txOver(thread: Thread, ask: Ask): Tx {
  let orm: Orm | undefined
  return {
    query: queryOver(ask),
    get orm() {
      return (orm ??= ormOver({
        query: (text, values, { rowMode }) => ask(text, values, rowMode),
        transaction: noTransaction,
      }))
    },
    // The thread keeps the order of what it is asked.
    together: <T extends readonly unknown[]>(...steps: Steps<T>) =>
      Promise.all(steps.map((step) => step())) as unknown as Promise<T>,
    copyIn: async (table, columns, rows) => {
      await thread.ask('copy', copyOf(table, columns, rows))
    },
  }
}

type Turns = ReturnType<typeof createTurns>

/** Statements and transactions of one identity, in turn with those of every other. */
function connectionOver(thread: Thread, turns: Turns, become: string): Connection {
  const ask: Ask = (text, values, rowMode = 'object') =>
    thread.ask('query', { text, values: [...values], rowMode })
  const askAlone: Ask = (text, values, rowMode = 'object') =>
    turns.sending(() => thread.ask('query', { become, text, values: [...values], rowMode }))

  const transactionOf = <T>(run: () => Promise<T>): Promise<T> =>
    turns.owning(async () => {
      const begun = thread.ask('command', { become, text: 'begin' })
      try {
        const [result] = await Promise.all([run(), begun])
        await thread.ask('command', { text: 'commit' })
        return result
      } catch (error) {
        // Where the thread has ended there is nothing to roll back, and what ended it is the error to tell.
        await thread.ask('command', { text: 'rollback' }).catch(() => {})
        throw error
      }
    })

  let orm: Orm | undefined
  return {
    query: queryOver(askAlone),
    get orm() {
      return (orm ??= ormOver({
        query: (text, values, { rowMode }) => askAlone(text, values, rowMode),
        transaction: (run) =>
          transactionOf(() =>
            run({
              query: (text, values, { rowMode }) => ask(text, values, rowMode),
              transaction: noTransaction,
            }),
          ),
      }))
    },
    transaction: (run) => transactionOf(() => run(txOver(thread, ask))),
    batch: (run) => gatherBatch((steps) => turns.sending(() => thread.ask('batch', { become, steps })), run),
  }
}

/**
 * Opens PostgreSQL + TimescaleDB compiled to WebAssembly, in a thread of this process.
 * @param dataDir directory of the installation, or null for a database in memory (tests)
 * @throws DirectoryInUse when another process has the directory open
 */
export async function openEmbedded(dataDir: string | null): Promise<Database> {
  let release = () => {}
  if (dataDir !== null) {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    release = lockDirectory(dataDir)
  }
  const thread = startThread(dataDir)
  await thread.ask('open', {}).catch(async (error: unknown) => {
    await thread.stop()
    release()
    throw error
  })
  const turns = createTurns()
  const connectionAs = (identity: Identity) => connectionOver(thread, turns, becomeStatement(identity))
  const owner = connectionAs(OWNER)
  const identity = {}
  const mode = 'embedded'
  const people = connectionAs(roleIdentity('auth'))
  const ledger = connectionAs(roleIdentity('ledger'))
  const roles: Record<CrossTenantRole, Connection> = {
    auth: people,
    retention: connectionAs(roleIdentity('retention')),
    erasure: connectionAs(roleIdentity('erasure')),
    ledger,
  }
  // Assigned and not spread: `orm` is made when it is first asked for.
  return Object.assign(owner, {
    mode,
    identity,
    as: (role: CrossTenantRole) => roles[role],
    tenant: (tenantId: string) =>
      Object.assign(connectionAs(tenantIdentity(tenantId)), {
        tenantId,
        mode,
        identity,
        people,
        ledger,
      } as const),
    // One process, one connection: whoever asks has it.
    exclusively: <T>(_key: number, run: (sql: Sql) => Promise<T>) => run(owner),
    close: () =>
      turns.owning(async () => {
        await thread.ask('close', {})
        await thread.stop()
        release()
      }),
  } as const)
}
