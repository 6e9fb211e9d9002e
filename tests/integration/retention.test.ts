import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tenantRetention } from '@/drizzle/schema'
import { fromEpochMs } from '@/lib/core/time'
import { listPolicies } from '@/lib/db/queries/jobs'
import { refreshLate } from '@/lib/jobs/refresh-late'
import { runPolicyNoted } from '@/lib/jobs/policies'
import { indexPending } from '@/lib/services/event/index-pending'
import { runRetention } from '@/lib/services/retention/run'
import { type Api, startApi, type Tenant } from '../helpers/api'
import { testClock } from '../helpers/context'
import { DAY_MS, demoLog, listAll, store, storedEvents } from '../helpers/events'
import { expectCount, expectFacets, expectHistogram, expectStats } from '../helpers/oracle'

const clock = testClock(Date.now())
let api: Api
beforeAll(async () => {
  api = await startApi(clock)
})
afterAll(() => api.close())

/** Days ago around which there are events: between them lie the periods of the tests. */
const AGES_DAYS = [3, 180, 188, 360, 370, 690, 710]
const EVENTS_EACH = 200

async function agedTenant(seed: number): Promise<Tenant> {
  const tenant = await api.mintTenant()
  const log = AGES_DAYS.flatMap((days) => demoLog(EVENTS_EACH, 6, clock.nowMs() - (days - 3) * DAY_MS, seed))
  await store(
    tenant,
    log.map((event) => ({ ...event, id: randomUUID() })),
  )
  return tenant
}

async function settle() {
  await indexPending(api.deps, true)
  for (const policy of await listPolicies(api.db))
    expect(await runPolicyNoted(api.deps, policy.job_id), policy.name).toBeNull()
  await refreshLate.run(api.deps)
}

const keep = (tenant: Tenant, category: string, days: number) =>
  api.db.orm.insert(tenantRetention).values({
    tenantId: tenant.id,
    category,
    days,
    legalBasis: 'tests',
    updatedAt: fromEpochMs(clock.nowMs()),
    updatedBy: 'tests',
  })

const startOfDay = (ms: number) => Math.floor(ms / DAY_MS) * DAY_MS
const cutoff = (days: number) => startOfDay(clock.nowMs()) - days * DAY_MS

async function expectOneLog(tenant: Tenant) {
  const log = await storedEvents(api.db, tenant.id)
  const nowMs = clock.nowMs()
  expect((await listAll(tenant, {})).length).toBe(log.length)
  await expectCount(tenant, log, {}, nowMs)
  await expectStats(tenant, log, {}, nowMs)
  await expectFacets(tenant, log, {}, nowMs)
  await expectHistogram(tenant, log, {}, nowMs)
  const [ids] = await api.db.query<{ n: number }>(
    'select count(*)::int as n from event_ids where tenant_id = $1',
    [tenant.id],
  )
  expect(ids?.n, 'ids go with their events').toBe(log.length)
  const [covered] = await api.db.query<{ n: number }>(
    `select ((select coalesce(sum(event_count), 0) from appends where tenant_id = $1)
       + (select coalesce(sum(event_count), 0) from search_blocks where tenant_id = $1))::int as n`,
    [tenant.id],
  )
  expect(covered?.n, 'each event is in one block or waits for one').toBe(log.length)
}

test('two tenants in the same chunks, each by its own periods and categories', async () => {
  const [short, long] = [await agedTenant(1), await agedTenant(2)]
  await keep(long, 'default', 2_557)
  await keep(long, 'api', 184)
  await keep(short, 'security', 700)
  await settle()
  const before = { short: await storedEvents(api.db, short.id), long: await storedEvents(api.db, long.id) }
  const stays = {
    short: before.short.filter(
      (e) => Date.parse(e.occurred_at) >= cutoff(e.category === 'security' ? 700 : 365),
    ),
    long: before.long.filter((e) => Date.parse(e.occurred_at) >= cutoff(e.category === 'api' ? 184 : 2_557)),
  }
  const t0 = Date.now()
  const outcome = await runRetention(api.deps)
  console.log(outcome, Date.now() - t0)
  const seqs = (events: readonly { seq: number }[]) => events.map(({ seq }) => seq)
  for (const [tenant, kept, all] of [
    [short, stays.short, before.short] as const,
    [long, stays.long, before.long] as const,
  ]) {
    const after = await storedEvents(api.db, tenant.id)
    const [event, ...others] = after.filter((e) => e.action === 'retention.run')
    expect(others).toEqual([])
    expect(seqs(after.filter((e) => e !== event))).toEqual(seqs(kept))
    expect(event?.metadata).toMatchObject({ deleted: all.length - kept.length })
    console.log(JSON.stringify(event))
    await expectOneLog(tenant)
  }
  await settle()
  for (const tenant of [short, long]) await expectOneLog(tenant)
  expect(await runRetention(api.deps)).toEqual({ removed: 0, tenants: 0, chunksDropped: expect.any(Number) })
})
