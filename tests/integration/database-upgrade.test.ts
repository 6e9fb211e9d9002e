import { randomUUID } from 'node:crypto'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Database } from '@/lib/db/database'
import { listPolicies } from '@/lib/db/queries/jobs'
import { migrate } from '@/lib/db/migrate'
import { recordAct } from '@/lib/services/record-act'
import { testContext, testDeps } from '../helpers/context'
import { openUnmigrated } from '../helpers/database'

const MIGRATIONS = join(process.cwd(), 'drizzle', 'migrations')
const LAST_BEFORE = '0004_top_actors'
const [mine, theirs] = [randomUUID(), randomUUID()]

let db: Database
let folder: string

/** The migrations as they were before tenants were kept apart in the database. */
function earlierMigrations(): string {
  const copy = mkdtempSync(join(tmpdir(), 'sentinel-migrations-'))
  cpSync(MIGRATIONS, copy, { recursive: true })
  const journal = join(copy, 'meta', '_journal.json')
  const { entries, ...rest } = JSON.parse(readFileSync(journal, 'utf8')) as { entries: { tag: string }[] }
  const until = entries.findIndex(({ tag }) => tag === LAST_BEFORE) + 1
  writeFileSync(journal, JSON.stringify({ ...rest, entries: entries.slice(0, until) }))
  return copy
}

beforeAll(async () => {
  db = await openUnmigrated()
  folder = earlierMigrations()
  await migrate(db, folder)
  for (const tenantId of [mine, theirs]) {
    await db.query(
      `insert into events (tenant_id, seq, id, occurred_at, recorded_at, event_type, category, severity, outcome, action)
       select $1, n, gen_random_uuid(), now() - n * interval '2 hours', now(), 'user.login', 'user', 'info', 'success', 'login'
       from generate_series(0, 299) n`,
      [tenantId],
    )
    await db.query(
      `insert into event_ids select tenant_id, id, seq, occurred_at, '\\x00' from events where tenant_id = $1`,
      [tenantId],
    )
    await db.query('insert into ledger_heads values ($1, 300)', [tenantId])
  }
  await db.query(
    `select compress_chunk(c, true) from show_chunks('events', older_than => now() - interval '7 days') c`,
  )
  for (const { job_id, name } of await listPolicies(db))
    if (name.startsWith('refresh')) await db.query(`call run_job(${job_id})`)
})
afterAll(async () => {
  await db.close()
  rmSync(folder, { recursive: true, force: true })
})

test('a database of the version before goes on: each tenant finds its own events and counts, and appends', async () => {
  expect((await migrate(db))[0]).toBe('0005_isolation')
  for (const tenantId of [mine, theirs]) {
    const ctx = testContext(testDeps(db), tenantId)
    const [seen] = await ctx.db.query(
      `select count(*)::int as events, min(seq) as low, max(seq) as high,
         (select sum(event_count)::int from events_daily) as counted, (select count(*)::int from event_ids) as ids from events`,
    )
    expect(seen).toMatchObject({ events: 300, low: 0, high: 299, ids: 300 })
    expect(seen).toHaveProperty('counted', expect.any(Number))
    await ctx.db.transaction((tx) =>
      recordAct(tx, ctx, { event_type: 'system.startup', action: 'start', description: null }),
    )
    expect(await ctx.db.query('select next_seq from ledger_heads')).toEqual([{ next_seq: 301 }])
  }
})

test('the chunks of before are out of the reach of the application role, and guarded against their owner', async () => {
  const readable = await db.query(
    `select c.oid::regclass::text as name from pg_class c
     where c.relnamespace = '_timescaledb_internal'::regnamespace and c.relkind = 'r' and c.relname ~ '^(_hyper|compress_hyper)'
       and (has_table_privilege('sentinel_app', c.oid, 'SELECT') or has_table_privilege('sentinel_app', c.oid, 'UPDATE')
         or (c.relname like 'compress%' and has_table_privilege('sentinel_app', c.oid, 'INSERT')))`,
  )
  expect(readable).toEqual([])
  const [chunk] = await db.query<{ name: string }>(
    `select c::text as name from show_chunks('events') c limit 1`,
  )
  await expect(db.query(`delete from ${chunk?.name ?? ''}`)).rejects.toThrow('events are append-only')
})
