import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { tenantRetention } from '@/drizzle/schema'
import { fromEpochMs } from '@/lib/core/time'
import { listPolicies } from '@/lib/db/queries/jobs'
import type { StoredEvent } from '@/lib/event/stored-event'
import { refreshLate } from '@/lib/jobs/refresh-late'
import { runPolicyNoted } from '@/lib/jobs/policies'
import type { Deps } from '@/lib/services/context'
import { indexPending } from '@/lib/services/event/index-pending'
import type { Tenant } from './api'
import { DAY_MS, demoLog, listAll, seqsOf, store, storedEvents } from './events'
import { expectCount, expectFacets, expectHistogram, expectStats } from './oracle'

/** Days ago around which there are events: between them lie the periods of the tests. */
const AGES_DAYS = [2, 180, 188, 360, 370, 690, 710]
const SPAN_DAYS = 3

/** Fills a tenant's log with events of these ages, from another seed other ones at about the same times. */
export async function age(tenant: Tenant, nowMs: number, seed: number, eventsEach = 60): Promise<void> {
  const log = AGES_DAYS.flatMap((days) =>
    demoLog(eventsEach, SPAN_DAYS, nowMs - (days - SPAN_DAYS / 2) * DAY_MS, seed),
  )
  await store(
    tenant,
    log.map((event) => ({ ...event, id: randomUUID() })),
  )
}

/** Compressed, indexed and counted, as a log is after some time. */
export async function settleLog(deps: Deps): Promise<void> {
  await indexPending(deps, true)
  for (const policy of await listPolicies(deps.db))
    expect(await runPolicyNoted(deps, policy.job_id), policy.name).toBeNull()
  await refreshLate.run(deps)
}

export const keepFor = async (
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  tenantId: string,
  category: string,
  days: number,
) => {
  const values = { days, legalBasis: 'tests', updatedAt: fromEpochMs(clock.nowMs()), updatedBy: 'tests' }
  await db.orm
    .insert(tenantRetention)
    .values({ tenantId, category, ...values })
    .onConflictDoUpdate({ target: [tenantRetention.tenantId, tenantRetention.category], set: values })
}

/** Events before this instant are past a period of so many days. */
export const cutoffMs = (nowMs: number, days: number) => Math.floor(nowMs / DAY_MS) * DAY_MS - days * DAY_MS

/** List, counts, facets, histogram, ids and the block index speak of the same events. */
export async function expectOneLog({ db, clock }: Pick<Deps, 'db' | 'clock'>, tenant: Tenant) {
  const log = await storedEvents(db, tenant.id)
  const nowMs = clock.nowMs()
  expect((await listAll(tenant, {})).map(({ id }) => id)).toEqual(log.map(({ id }) => id))
  await expectCount(tenant, log, {}, nowMs)
  await expectStats(tenant, log, {}, nowMs)
  await expectFacets(tenant, log, {}, nowMs)
  await expectHistogram(tenant, log, {}, nowMs)
  const [sums] = await db.query<{ ids: number; covered: number }>(
    `select (select count(*) from event_ids where tenant_id = $1)::int as ids,
       ((select coalesce(sum(event_count), 0) from appends where tenant_id = $1)
        + (select coalesce(sum(event_count), 0) from search_blocks where tenant_id = $1))::int as covered`,
    [tenant.id],
  )
  expect(sums, 'ids go with their events; each event is in one block or waits for one').toEqual({
    ids: log.length,
    covered: log.length,
  })
}

/** Expects that of these events exactly those are left, and that one event tells of the others. */
export async function expectStays(
  deps: Pick<Deps, 'db' | 'clock'>,
  tenant: Tenant,
  before: readonly StoredEvent[],
  stays: readonly StoredEvent[],
) {
  const after = await storedEvents(deps.db, tenant.id)
  const added = after.filter((event) => !before.some(({ seq }) => seq === event.seq))
  expect(seqsOf(after.filter((event) => !added.includes(event)))).toEqual(seqsOf(stays))
  const gone = before.filter((event) => !stays.includes(event))
  if (gone.length === 0) expect(added).toEqual([])
  else {
    expect(added.map(({ action }) => action)).toEqual(['retention.run'])
    const byCategory: Record<string, number> = {}
    for (const { category } of gone) byCategory[category] = (byCategory[category] ?? 0) + 1
    expect(added[0]?.metadata).toMatchObject({
      deleted: gone.length,
      by_category: byCategory,
      oldest: gone.at(-1)?.occurred_at,
      newest: gone[0]?.occurred_at,
      seq_low: Math.min(...seqsOf(gone)),
      seq_high: Math.max(...seqsOf(gone)),
    })
  }
  await expectOneLog(deps, tenant)
}
