import 'server-only'
import type { Database } from './database'
import { APP_ROLE, tenantIdentity, tenantStatement } from './identity'
import { transactionOver } from './held-connection'
import { lastingPool } from './lasting-pool'
import { connectionOver, prepared, query } from './server-connection'
import { CLOSE_SECONDS, openPool, STATEMENT_TIMEOUT_MS } from './server'

/**
 * What a server says of itself. `position` is how much WAL it has, in bytes since its cluster was made: flushed where it
 * writes, replayed where it follows. An acknowledged commit lies at or before the flushed position.
 */
export type Standing = { system: string; database: string; isStandby: boolean; position: number }
export type Timeline = Standing & { timeline: number; lagSeconds: number }

/** An answer, and where the replica stood when it began. */
export type Placed = { standing: Standing; rows: object[] }

/** The server that is written to, as those who read beside it ask it. */
export type PrimaryServer = { position: () => Promise<number>; about: () => Promise<Timeline> }

/** A server that follows it. */
export type ReplicaServer = PrimaryServer & {
  /** One statement for a tenant, which can only read. */
  query: (tenantId: string, text: string, values: readonly unknown[]) => Promise<Placed>
  close: () => Promise<void>
}

const POSITION = `pg_wal_lsn_diff(
  case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_flush_lsn() end, '0/0')::bigint`
const STANDING = `(select system_identifier::text from pg_control_system()) as system,
  current_database() as database, pg_is_in_recovery() as "isStandby", ${POSITION} as position`
const TIMELINE = `select ${STANDING}, (select timeline_id from pg_control_checkpoint()) as timeline,
  coalesce(extract(epoch from clock_timestamp() - pg_last_xact_replay_timestamp()), 0)::float8 as "lagSeconds"`

type Ask = <Row extends object>(text: string) => Promise<Row[]>

async function one<Row extends object>(ask: Ask, text: string): Promise<Row> {
  const [row] = await ask<Row>(text)
  if (row === undefined) throw new Error('the server did not say where it stands')
  return row
}

const serverOver = (ask: Ask): PrimaryServer => ({
  position: async () => (await one<{ position: number }>(ask, `select ${POSITION} as position`)).position,
  about: () => one<Timeline>(ask, TIMELINE),
})

/** The primary by a connection that there is: the requests', which see no row without a tenant. */
export const primaryOf = (db: Pick<Database, 'tenant'>): PrimaryServer =>
  serverOver((text) => db.tenant('').query(text))

/** A pool to the replica, as the role of requests and with transactions that can only read. Connects when it is first used. */
export function openReplicaServer(url: string, poolMax: number): ReplicaServer {
  const settings = { default_transaction_read_only: 'on' }
  const pools = lastingPool(() => prepared(openPool(url, APP_ROLE, poolMax, STATEMENT_TIMEOUT_MS, settings)))
  return {
    ...serverOver(connectionOver(pools, null).query),
    query: (tenantId, text, values) => {
      const opening = `${tenantStatement(tenantIdentity(tenantId))}; select ${STANDING}`
      return transactionOver(pools, 'begin read only', async (client) => {
        // Sent now: the driver would send it when it is awaited, which is after the statement behind it.
        const asked = client.unsafe(opening).execute()
        const [opened, rows] = await Promise.all([asked, query(client)<object>(text, values)])
        const standing = (opened as unknown as Standing[][]).at(-1)?.[0]
        if (standing === undefined) throw new Error('the replica did not say where it stands')
        return { standing, rows }
      })
    },
    close: () => pools.end(CLOSE_SECONDS),
  }
}
