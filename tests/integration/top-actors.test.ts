import { afterAll, beforeAll, expect, test } from 'vitest'
import { FOUR_WEEKS_US } from '@/lib/db/queries/count-plan'
import { listPolicies } from '@/lib/db/queries/jobs'
import type { EventStats } from '@/lib/contract/events'
import { runPolicyNoted } from '@/lib/jobs/policies'
import { refreshLate } from '@/lib/jobs/refresh-late'
import { type Api, startApi, type Tenant } from '../helpers/api'
import { testClock } from '../helpers/context'
import { anEvent, store, storedEvents } from '../helpers/events'
import { expectFacets, expectStats } from '../helpers/oracle'

const nowMs = Date.now()
const BUCKETS = 3

let api: Api
let even: Tenant
let steep: Tenant

/** The middle of a bucket of four weeks that ended long ago: TimescaleDB counts them from Monday 2000-01-03. */
const middleOf = (bucket: number) => {
  const fourWeeksMs = FOUR_WEEKS_US / 1000
  const origin = Date.UTC(2000, 0, 3)
  const start = origin + Math.floor((nowMs - origin) / fourWeeksMs - 1 - bucket) * fourWeeksMs
  return new Date(start + fourWeeksMs / 2).toISOString()
}
const acts = (id: string, bucket: number, times: number) =>
  Array.from({ length: times }, () => anEvent({ occurred_at: middleOf(bucket), actor: { id } }))
const buckets = Array.from({ length: BUCKETS }, (_, index) => index + 1)
const people = (count: number, name: string) => Array.from({ length: count }, (_, n) => `${name}-${n}`)

beforeAll(async () => {
  api = await startApi(testClock(nowMs))
  even = await api.mintTenant()
  steep = await api.mintTenant()
  // Something before and after, so that the buckets between are counted whole.
  for (const tenant of [even, steep])
    for (const bucket of [0, BUCKETS + 1]) await store(tenant, acts('edge', bucket, 1))
  // 450 rows of three events each, more than are looked at, and one who has two in every bucket: the most of all.
  for (const bucket of buckets) {
    await store(
      even,
      people(150, `once-${bucket}`).flatMap((id) => acts(id, bucket, 3)),
    )
    await store(even, acts('steady', bucket, 2))
  }
  // Eleven with many, and 450 with one.
  for (const bucket of buckets) {
    await store(
      steep,
      people(11, 'often').flatMap((id, n) => acts(id, bucket, 6 + n)),
    )
    await store(
      steep,
      people(150, `once-${bucket}`).flatMap((id) => acts(id, bucket, 1)),
    )
  }
  await refreshLate.run(api.deps)
  for (const policy of await listPolicies(api.db))
    if (policy.name.startsWith('refresh')) expect(await runPolicyNoted(api.deps, policy.job_id)).toBeNull()
}, 120_000)
afterAll(() => api.close())

const topOf = async (tenant: Tenant) =>
  (await tenant.get<EventStats>('/api/audit/events/stats')).body.top_actors

test('an actor without any great week who has the most over all weeks stands first', async () => {
  expect((await topOf(even))[0]).toEqual({ id: 'steady', type: null, count: 2 * BUCKETS })
  const log = await storedEvents(api.db, even.id)
  await expectStats(even, log, {}, nowMs)
  await expectFacets(even, log, {}, nowMs)
})

test('those with the greatest weeks stand in the order of their totals, recent days included', async () => {
  await store(steep, [
    ...Array.from({ length: 40 }, () =>
      anEvent({ occurred_at: new Date(nowMs - 60_000).toISOString(), actor: { id: 'new' } }),
    ),
    ...Array.from({ length: 5 }, () =>
      anEvent({ occurred_at: new Date(nowMs - 60_000).toISOString(), actor: { id: 'often-0' } }),
    ),
  ])
  expect((await topOf(steep)).map(({ id }) => id)).toContain('new')
  const log = await storedEvents(api.db, steep.id)
  await expectStats(steep, log, {}, nowMs)
  await expectFacets(steep, log, {}, nowMs)
})
