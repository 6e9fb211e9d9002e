import { expect } from 'vitest'
import type { Connection } from '@/lib/db/database'
import { listPolicies } from '@/lib/db/queries/jobs'
import { runPolicyNoted } from '@/lib/jobs/policies'
import { indexPending } from '@/lib/services/event/index-pending'
import { startApi } from './api'
import { testClock } from './context'
import { demoLog, store, storedEvents } from './events'

const DAYS = 20
/** How many events each of the two tenants has. */
export const EVENTS_EACH = 400

export const idOf = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`

/** What PostgreSQL says to a statement; "done" where it ran. */
export const answerTo = (connection: Connection, statement: string): Promise<string> =>
  connection.query(statement).then(
    (rows) => `done, ${rows.length} rows`,
    (error: Error) => error.message,
  )

// The last ones come before any right is looked at, and refuse as well.
export const DENIED =
  /^(permission denied for|must be owner of|"\w+" is (a view|not a table)|dropping columnstore chunks not supported|cannot TRUNCATE a hypertable)/

/** Two tenants with a log of the same times: chunks open and compressed, blocks, and aggregates that were refreshed. */
export async function twoTenants() {
  // The demo log ends now, which the clock of the other tests may lie behind.
  const api = await startApi(testClock(Date.now()))
  const own = await api.mintTenant()
  const other = await api.mintTenant()
  const log = demoLog(EVENTS_EACH, DAYS, Date.now())
  await store(own, log)
  await store(
    other,
    log.map((event, n) => ({ ...event, id: idOf(n) })),
  )
  await api.db.query(
    `select compress_chunk(c, true) from show_chunks('events', older_than => now() - interval '7 days') c`,
  )
  await indexPending(api.deps, true)
  for (const policy of await listPolicies(api.db))
    if (policy.name.startsWith('refresh')) expect(await runPolicyNoted(api.deps, policy.job_id)).toBeNull()
  const named = await api.db.query<{ name: string; is_compressed: boolean }>(
    `select format('%I.%I', chunk_schema, chunk_name) as name, is_compressed from timescaledb_information.chunks
     where hypertable_name = 'events' order by range_start desc`,
  )
  const [inside] = await api.db.query<{ name: string }>(
    `select format('%I.%I', c.schema_name, c.table_name) as name from _timescaledb_catalog.chunk k
     join _timescaledb_catalog.chunk c on c.id = k.compressed_chunk_id limit 1`,
  )
  const [aggregate] = await api.db.query<{ name: string }>(
    `select format('%I.%I', materialization_hypertable_schema, materialization_hypertable_name) as name
     from timescaledb_information.continuous_aggregates where view_name = 'events_daily'`,
  )
  return {
    api,
    own,
    other,
    app: api.db.tenant(own.id),
    /** A chunk that is not compressed, one that is, and what the compressed rows lie in. */
    chunks: {
      open: named.find((chunk) => !chunk.is_compressed)?.name ?? '',
      compressed: named.find((chunk) => chunk.is_compressed)?.name ?? '',
      inside: inside?.name ?? '',
    },
    /** What an aggregate has stored. */
    stored: aggregate?.name ?? '',
    eventsNow: async () => [await storedEvents(api.db, own.id), await storedEvents(api.db, other.id)],
  }
}

export type TwoTenants = Awaited<ReturnType<typeof twoTenants>>
