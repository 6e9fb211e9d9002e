import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listPolicies } from '@/lib/db/queries/jobs'
import type { StoredEvent } from '@/lib/event/stored-event'
import { runPolicyNoted } from '@/lib/jobs/policies'
import { refreshLate } from '@/lib/jobs/refresh-late'
import { indexPending } from '@/lib/services/event/index-pending'
import { type Api, startApi, type Tenant } from '../helpers/api'
import { testClock } from '../helpers/context'
import { anEvent, DAY_MS, demoLog, store, storedEvents } from '../helpers/events'
import { expectCount, expectFacets, expectHistogram, expectStats } from '../helpers/oracle'
import { listQueries, type Query, someValue } from '../helpers/queries'

const HOUR_MS = 3_600_000

let api: Api
let tenant: Tenant
let log: StoredEvent[]
// TimescaleDB goes by its own clock, so ours must be the real one here.
const nowMs = Date.now()

beforeAll(async () => {
  api = await startApi(testClock(nowMs))
  tenant = await api.mintTenant()
  await store(tenant, demoLog(2_500, 20, nowMs))
  // Something in the current hour, whatever the time of day.
  await store(
    tenant,
    Array.from({ length: 20 }, (_, n) => anEvent({ occurred_at: iso(-n * 60_000), duration_ms: n })),
  )
  const stranger = await api.mintTenant()
  await store(stranger, demoLog(500, 20, nowMs, 2))
})
afterAll(() => api.close())

const iso = (ms: number) => new Date(nowMs + ms).toISOString()
const midnight = (daysAgo: number, ms = 0) =>
  new Date(Math.floor(nowMs / DAY_MS) * DAY_MS - daysAgo * DAY_MS + ms).toISOString()

/** Ranges whose ends lie on days, on hours, beside them, and in the hours that aren't settled. */
const ranges = (): Query[] => [
  {},
  { start_time: midnight(10), end_time: midnight(5) },
  { start_time: midnight(10, 1), end_time: midnight(5, 1) },
  { start_time: midnight(10, -1), end_time: midnight(5, -1) },
  { start_time: midnight(9, 3 * HOUR_MS), end_time: midnight(9, 17 * HOUR_MS) },
  { start_time: midnight(9, 3.5 * HOUR_MS + 123), end_time: midnight(9, 3.7 * HOUR_MS) },
  { start_time: midnight(8, 23.9 * HOUR_MS), end_time: midnight(7, 0.1 * HOUR_MS) },
  { start_time: midnight(7, 1.25 * HOUR_MS), end_time: midnight(2, 13.99 * HOUR_MS) },
  { start_time: iso(-4.3 * HOUR_MS) },
  { start_time: iso(-2.5 * HOUR_MS), end_time: iso(-0.5 * HOUR_MS) },
  { end_time: iso(-1.1 * HOUR_MS) },
  { start_time: '-1h' },
  { start_time: iso(-50 * DAY_MS), end_time: iso(-40 * DAY_MS) },
]
const filters = (): Query[] => [
  { event_types: 'user.*,api.request' },
  { severities: 'error,critical', outcomes: 'failure' },
  { min_severity: 'warning', start_time: midnight(6, 777), end_time: midnight(1, 5 * HOUR_MS) },
  { q: '-category:api -outcome:success' },
  { q: 'severity:error OR type:test.*', resource_types: someValue(log, (e) => e.resource?.type) },
  { sources: someValue(log, (e) => e.source), categories: 'api,user,test,system' },
  { actor_ids: someValue(log, (e) => e.actor?.id) },
  { search: 'login', start_time: midnight(12, 1) },
  { q: 'duration>10ms has:resource' },
  { event_types: 'no.such' },
]

async function expectAllEqual() {
  log = await storedEvents(api.db, tenant.id)
  for (const params of ranges()) {
    await expectCount(tenant, log, params, nowMs)
    await expectStats(tenant, log, params, nowMs)
    await expectHistogram(tenant, log, params, nowMs)
  }
  for (const params of filters()) {
    await expectCount(tenant, log, params, nowMs)
    await expectStats(tenant, log, params, nowMs)
    await expectFacets(tenant, log, params, nowMs)
    await expectHistogram(tenant, log, params, nowMs)
  }
}

async function refreshAll() {
  for (const policy of await listPolicies(api.db))
    if (policy.name.startsWith('refresh')) expect(await runPolicyNoted(api.deps, policy.job_id)).toBeNull()
}

const lateMarks = async () =>
  (await api.db.query<{ hour: string }>('select distinct hour from late_hours')).length
const materialised = async (view: string) =>
  Number(
    (
      await api.db.query<{ n: number }>(
        `select coalesce(sum(event_count), 0)::bigint as n from _timescaledb_internal.${view}`,
      )
    )[0]?.n,
  )

describe(
  'counts, statistics, facets and histograms equal a count of the events',
  { timeout: 180_000 },
  () => {
    test('before any aggregate was refreshed', async () => {
      expect(await lateMarks(), 'everything that is not recent is marked').toBeGreaterThan(100)
      await expectAllEqual()
    })

    test('once all aggregates are refreshed and the late marks are gone', async () => {
      await indexPending(api.deps, true)
      expect(await refreshLate.run(api.deps)).toMatch(/^refreshed \d+ aggregates/)
      await refreshAll()
      expect(await lateMarks()).toBe(0)
      expect(await refreshLate.run(api.deps), 'nothing is left to do').toBeNull()
      await expectAllEqual()
    })

    test('after late events into hours and days that were refreshed', async () => {
      const late = [-3, -5.5, -30, -31, -26 * 7, -24 * 9].map((hours) => iso(hours * HOUR_MS))
      const edges = [
        midnight(4),
        midnight(4, -1),
        midnight(9),
        midnight(9, 3 * HOUR_MS),
        midnight(9, 17 * HOUR_MS),
      ]
      await store(
        tenant,
        [...late, ...edges].map((occurred_at) =>
          anEvent({ occurred_at, severity: 'critical', duration_ms: 1e6 }),
        ),
      )
      expect(await lateMarks()).toBeGreaterThanOrEqual(9)
      await expectAllEqual()
    })

    test('after the job refreshed the late hours', async () => {
      await refreshLate.run(api.deps)
      expect(await lateMarks()).toBe(0)
      await expectAllEqual()
    })

    test('with compressed chunks, every filter parameter alone', async () => {
      await api.db.query(
        `select compress_chunk(c, true) from show_chunks('events', older_than => now() - interval '2 days') c`,
      )
      log = await storedEvents(api.db, tenant.id)
      for (const params of Object.values(listQueries(log, nowMs)).flat()) {
        await expectCount(tenant, log, params, nowMs)
        await expectHistogram(tenant, log, params, nowMs)
      }
    })

    test('the aggregates are really read: a row that is only in them is counted, one that is only in the events is not', async () => {
      const [view] = await api.db.query<{ schema: string; name: string }>(
        `select materialization_hypertable_schema as schema, materialization_hypertable_name as name
       from timescaledb_information.continuous_aggregates where view_name = 'events_daily'`,
      )
      expect(await materialised(view?.name ?? '')).toBeGreaterThan(1_000)
      const before = (
        await tenant.get<{ count: number }>('/api/audit/events/count', {
          start_time: midnight(10),
          end_time: midnight(5),
        })
      ).body
      await api.db.query(
        `update ${view?.schema}.${view?.name} set event_count = event_count + 1 where tenant_id = $1 and bucket = $2`,
        [tenant.id, midnight(8)],
      )
      const after = (
        await tenant.get<{ count: number }>('/api/audit/events/count', {
          start_time: midnight(10),
          end_time: midnight(5),
        })
      ).body
      expect(after.count).toBeGreaterThan(before.count)
    })
  },
)
