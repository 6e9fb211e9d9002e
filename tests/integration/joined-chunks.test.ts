import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runPolicyNoted } from '@/lib/jobs/policies'
import { listPolicies } from '@/lib/db/queries/jobs'
import type { Database } from '@/lib/db/database'
import { testDeps } from '../helpers/context'
import { openTestDatabase } from '../helpers/database'

const DAYS = 60

let db: Database
beforeAll(async () => {
  db = await openTestDatabase()
})
afterAll(() => db.close())

const TENANT = randomUUID()

const chunks = () =>
  db.query<{ days: number; is_compressed: boolean }>(
    `select (extract(epoch from range_end - range_start) / 86400)::int as days, is_compressed
     from timescaledb_information.chunks where hypertable_name = 'events' order by range_start`,
  )

test('the policy joins compressed days to chunks of two weeks, on every TimescaleDB', async () => {
  await db.query(
    `insert into events (tenant_id, seq, id, occurred_at, recorded_at, event_type, category, severity, outcome, action)
     select $1, n, gen_random_uuid(), now() - n * interval '1 hour', now(), 'user.login', 'user', 'info', 'success', 'login'
     from generate_series($2::int * 24 - 1, 0, -1) n`,
    [TENANT, DAYS],
  )
  expect((await chunks()).every(({ days }) => days === 1)).toBe(true)
  for (const { job_id, name } of await listPolicies(db))
    if (name.includes('compression')) expect(await runPolicyNoted(testDeps(db), job_id)).toBeNull()
  const after = await chunks()
  const compressed = after.filter(({ is_compressed }) => is_compressed)
  expect(compressed.reduce((sum, { days }) => sum + days, 0)).toBeGreaterThanOrEqual(DAYS - 8)
  expect(compressed.length).toBeLessThanOrEqual(Math.ceil(DAYS / 14) + 1)
  expect(Math.max(...compressed.map(({ days }) => days))).toBe(14)
  expect(after.filter(({ is_compressed }) => !is_compressed).every(({ days }) => days === 1)).toBe(true)
})

// TimescaleDB 2.28 ended its server on these when the table named no sparse index.
test.each([
  [`tenant_id = '${TENANT}' and severity = 'info'`, DAYS * 24],
  [`tenant_id = '${TENANT}' and severity = 'info' and event_type = 'user.login'`, DAYS * 24],
  [`severity = 'info' and outcome = 'failure'`, 0],
])('compressed chunks are asked where %s', async (condition, count) => {
  expect(await db.query(`select count(*)::int as n from public.events where ${condition}`)).toEqual([
    { n: count },
  ])
})
