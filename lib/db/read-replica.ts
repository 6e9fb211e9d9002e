import 'server-only'
import type { Connection, TenantDatabase } from './database'
import { Follower, type FollowerOptions, type ReplicaState } from './replica-follower'

export type ReadReplica = {
  /**
   * The tenant's database for one operation that only reads. Its statements (`query`) go to the replica, once that holds
   * everything that was acknowledged when the first of them was asked; else to the primary. Transactions, Drizzle, people and
   * ledger, by which the operation records what it did, are the primary's, and what is read after them holds what they wrote.
   */
  reading: (db: TenantDatabase) => TenantDatabase
  state: () => Promise<ReplicaState>
  /** Looks at it now. @throws Error when it is no replica of this database; one that is gone or late is left for later. */
  check: () => Promise<void>
  close: () => Promise<void>
}

function readingOf(follower: Follower, db: TenantDatabase): TenantDatabase {
  let chosen: Promise<number | null> | null = null
  /** How far the replica was in its last answer: behind one address may stand several, and the next must not be behind that. */
  let seen = 0
  const again = () => {
    chosen = null
  }
  /** What is written by it is seen by what is read next. */
  const written = (connection: Connection): Connection => ({
    query: <Row extends object>(text: string, values?: readonly unknown[]) =>
      connection.query<Row>(text, values).finally(again),
    transaction: (run) => connection.transaction(run).finally(again),
    batch: (run) => connection.batch(run).finally(again),
    get orm() {
      again()
      return connection.orm
    },
  })
  const primary = written(db)
  return {
    tenantId: db.tenantId,
    mode: db.mode,
    identity: db.identity,
    people: written(db.people),
    ledger: written(db.ledger),
    transaction: primary.transaction,
    batch: primary.batch,
    get orm() {
      return primary.orm
    },
    query: async <Row extends object>(text: string, values: readonly unknown[] = []) => {
      const mine = (chosen ??= follower.choose())
      const wanted = await mine
      const answer =
        wanted === null ? null : await follower.ask(db.tenantId, Math.max(wanted, seen), text, values)
      if (answer !== null) {
        seen = Math.max(seen, answer.position)
        follower.reads.replica++
        return answer.rows as Row[]
      }
      // From here on the primary, which is ahead: a page may not go back in time.
      if (chosen === mine) chosen = Promise.resolve(null)
      follower.reads.primary++
      return db.query<Row>(text, values)
    },
  }
}

/** Reads beside the primary, on a server that follows it. ADR 20 says why an answer from there is never older than one from here. */
export function followReplica(options: FollowerOptions): ReadReplica {
  const follower = new Follower(options)
  return {
    reading: (db) => readingOf(follower, db),
    state: () => follower.state(),
    check: async () => {
      await follower.look()
      const { trouble } = follower
      if (trouble?.state === 'refused')
        throw new Error(
          `DATABASE_READ_URL: ${trouble.detail}. It has to name a streaming replica of DATABASE_URL`,
        )
    },
    close: options.replica.close,
  }
}
