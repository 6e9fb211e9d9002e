import type { OutboxDatabase, OutboxSql } from './database'

type Client = { query: (text: string, values?: unknown[]) => Promise<{ rows: unknown[] }> }
type Pool = Client & { connect: () => Promise<Client & { release: (error?: Error | boolean) => void }> }

const sqlOf = (client: Client): OutboxSql => ({
  query: async <Row extends object>(text: string, values: readonly unknown[] = []) =>
    (await client.query(text, [...values])).rows as Row[],
})

/** The outbox over pg, for an event: the client on which the service has begun its transaction. */
export const overPgClient = (client: Client): OutboxSql => sqlOf(client)

/** The outbox over pg, for the relay: a pool. */
export const overPgPool = (pool: Pool): OutboxDatabase => ({
  ...sqlOf(pool),
  transaction: async (run) => {
    const client = await pool.connect()
    try {
      await client.query('begin')
      const result = await run(sqlOf(client))
      await client.query('commit')
      client.release()
      return result
    } catch (error) {
      // Where not even that works the connection is broken, and must not go back into the pool.
      const isBroken = await client.query('rollback').then(
        () => false,
        () => true,
      )
      client.release(isBroken)
      throw error
    }
  },
})
