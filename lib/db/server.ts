import 'server-only'
import postgres from 'postgres'
import type { Connection, CrossTenantRole, Database, Sql } from './database'
import { holdConnection } from './held-connection'
import { APP_ROLE, OWNER, roleIdentity, searchPathOf, tenantIdentity, tenantStatement } from './identity'
import { lastingPool } from './lasting-pool'
import { connectionOver, prepared, query } from './server-connection'
import { socketOption } from './server-socket'

const CONNECT_TIMEOUT_SECONDS = 10
/** A statement that runs longer is ended: nothing a request waits for takes this long. Migrations have no such end. */
export const STATEMENT_TIMEOUT_MS = 300_000
export const CLOSE_SECONDS = 5
/** Between two attempts to connect. The driver's own goes up to 20, and a request waits for it although the server is back. */
const RECONNECT_SECONDS_MAX = 1
/** Locks held at the same time: one a job, and those of the start. */
const LOCKS_MAX = 16
/** Connections of each of the roles that do little: the owner's jobs, sign-ins, retention. */
const SIDE_POOL_MAX = 4
const SIDE_IDLE_SECONDS = 60

export type ServerOptions = {
  /** Requests: the application role and the role of people and sessions. */
  url: string
  /** The owner: migrations, jobs and locks. */
  ownerUrl?: string | undefined
  poolMax: number
  /** Of a statement that isn't the owner's. */
  statementTimeoutMs?: number
}

/**
 * A pool whose connections start as a role: what forgets to say for whom it asks is that role, and the role sees nothing
 * without a tenant.
 */
export function openPool(
  url: string,
  role: string | null,
  max: number,
  statementTimeoutMs: number,
  settings: Record<string, string> = {},
) {
  return postgres(url, {
    max,
    connect_timeout: CONNECT_TIMEOUT_SECONDS,
    onnotice: () => {},
    ...socketOption(url),
    backoff: (attempts) => (0.5 + Math.random() / 2) * Math.min(3 ** attempts / 100, RECONNECT_SECONDS_MAX),
    connection: {
      TimeZone: 'UTC',
      application_name: 'sentinel-audit',
      // Our statements are short; compiling one costs more than running it (a text search went from 11 s to well under 1 s).
      jit: 'off',
      search_path: searchPathOf(role),
      ...(role === null ? {} : { role, statement_timeout: statementTimeoutMs }),
      ...settings,
    },
    types: { bigint: { to: 20, from: [20], parse: Number, serialize: String } },
    ...(role === APP_ROLE ? {} : { idle_timeout: SIDE_IDLE_SECONDS }),
  })
}

/** Opens pools to a PostgreSQL 15-18 server with TimescaleDB, one a role; each connects when it is first used. */
export function openServer({
  url,
  ownerUrl = url,
  poolMax,
  statementTimeoutMs = STATEMENT_TIMEOUT_MS,
}: ServerOptions): Database {
  const open = (at: string, role: string | null, max: number) =>
    lastingPool(() => prepared(openPool(at, role, max, statementTimeoutMs)))
  const sideMax = Math.min(SIDE_POOL_MAX, poolMax)
  const sidePool = (at: string, role: CrossTenantRole) => open(at, roleIdentity(role).role, sideMax)
  const pools = {
    app: open(url, APP_ROLE, poolMax),
    auth: sidePool(url, 'auth'),
    retention: sidePool(ownerUrl, 'retention'),
    erasure: sidePool(ownerUrl, 'erasure'),
    ledger: sidePool(ownerUrl, 'ledger'),
    owner: open(ownerUrl, OWNER.role, sideMax),
  }
  // Who holds a lock works through a pool: from the same pool, a few of them could take every connection and wait for ever.
  const locks = open(ownerUrl, OWNER.role, LOCKS_MAX)
  const roles: Record<CrossTenantRole, Connection> = {
    auth: connectionOver(pools.auth, null),
    retention: connectionOver(pools.retention, null),
    erasure: connectionOver(pools.erasure, null),
    ledger: connectionOver(pools.ledger, null),
  }
  const owner = connectionOver(pools.owner, null)
  const mode = 'server'
  const identity = {}
  return Object.assign(owner, {
    mode,
    identity,
    as: (role: CrossTenantRole) => roles[role],
    tenant: (tenantId: string) => {
      const connection = connectionOver(pools.app, tenantStatement(tenantIdentity(tenantId)))
      const { auth: people, ledger } = roles
      return Object.assign(connection, { tenantId, mode, identity, people, ledger } as const)
    },
    exclusively: async <T>(lockKey: number, run: (sql: Sql) => Promise<T>, wait: boolean) => {
      const held = await holdConnection(locks)
      const lock = query(held.client)
      const key = BigInt(lockKey)
      try {
        if (wait) await held.orLost(lock(`select pg_advisory_lock(${key})`))
        else {
          const [row] = await held.orLost(
            lock<{ got: boolean }>(`select pg_try_advisory_lock(${key}) as got`),
          )
          if (row?.got !== true) return null
        }
        try {
          return await run({ query: lock, orm: owner.orm })
        } finally {
          // With the connection the lock has gone too.
          if (!held.isLost()) await held.orLost(lock(`select pg_advisory_unlock(${key})`))
        }
      } finally {
        held.release()
      }
    },
    close: async () => {
      await Promise.all([...Object.values(pools), locks].map((pool) => pool.end(CLOSE_SECONDS)))
    },
  } as const)
}
