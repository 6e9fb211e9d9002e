import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LegalHold } from '@/lib/contract/holds'
import {
  RETENTION_DAYS_DEFAULT,
  RETENTION_DAYS_MAX,
  RETENTION_DAYS_MIN,
} from '@/lib/contract/retention-periods'
import type { StoredEvent } from '@/lib/event/stored-event'
import { runRetention } from '@/lib/services/retention/run'
import { age, cutoffMs, expectOneLog, expectStays, keepFor, settleLog } from '../helpers/aged-log'
import { type Api, startApi, type Tenant } from '../helpers/api'
import { recordedActs, testClock } from '../helpers/context'
import { anEvent, DAY_MS, store, storedEvents } from '../helpers/events'

const clock = testClock(Date.now())
let api: Api
beforeAll(async () => {
  api = await startApi(clock)
})
afterAll(() => api.close())

const isRun = ({ action }: { action: string }) => action === 'retention.run'
const atMs = (event: StoredEvent) => Date.parse(event.occurred_at)
const cutoff = (days: number) => cutoffMs(clock.nowMs(), days)
const chunksOlderThan = async (days: number) => {
  const [row] = await api.db.query<{ n: number }>(
    `select count(*)::int as n from timescaledb_information.chunks where hypertable_name = 'events' and range_end <= $1`,
    [new Date(cutoff(days)).toISOString()],
  )
  return row?.n
}

describe('periods', () => {
  let short: Tenant
  let long: Tenant
  let removedId: string | undefined
  beforeAll(async () => {
    short = await api.mintTenant()
    long = await api.mintTenant()
    await age(short, clock.nowMs(), 1)
    await age(long, clock.nowMs(), 2)
    await keepFor(api.deps, short.id, 'security', 700)
    await keepFor(api.deps, long.id, 'default', RETENTION_DAYS_MAX)
    await keepFor(api.deps, long.id, 'api', RETENTION_DAYS_MIN)
    await settleLog(api.deps)
  })

  test('two tenants in the same compressed chunks, each by its own periods and categories; counts follow at once', async () => {
    const before = [await storedEvents(api.db, short.id), await storedEvents(api.db, long.id)] as const
    const days = [
      ({ category }: StoredEvent) => (category === 'security' ? 700 : RETENTION_DAYS_DEFAULT),
      ({ category }: StoredEvent) => (category === 'api' ? RETENTION_DAYS_MIN : RETENTION_DAYS_MAX),
    ] as const
    const stays = [0, 1].map((n) =>
      (before[n] ?? []).filter((event) => atMs(event) >= cutoff(days[n]?.(event) ?? 0)),
    )
    expect(stays.map((all, n) => all.length < (before[n]?.length ?? 0))).toEqual([true, true])
    removedId = before[0].at(-1)?.id
    const { removed, tenants } = await runRetention(api.deps)
    expect({ removed, tenants }).toEqual({
      removed: before.flat().length - stays.flat().length,
      tenants: 2,
    })
    await expectStays(api.deps, short, before[0], stays[0] ?? [])
    await expectStays(api.deps, long, before[1], stays[1] ?? [])
  })

  test('and they agree after the aggregates are refreshed and the chunks compressed again; a second run finds nothing', async () => {
    await settleLog(api.deps)
    for (const tenant of [short, long]) await expectOneLog(api.deps, tenant)
    const before = [await recordedActs(api.db, short.id), await recordedActs(api.db, long.id)]
    expect(await runRetention(api.deps)).toMatchObject({ removed: 0, tenants: 0 })
    expect([await recordedActs(api.db, short.id), await recordedActs(api.db, long.id)]).toEqual(before)
  })

  test('a removed id may be sent again, and is a new event', async () => {
    const [head] = await api.db.query<{ n: number }>(
      'select next_seq as n from ledger_heads where tenant_id = $1',
      [short.id],
    )
    const { results } = await store(short, [anEvent({ id: removedId })])
    expect(results[0]?.seq).toBe(head?.n)
  })

  test('chunks in which nothing must stay are dropped whole', async () => {
    await keepFor(api.deps, long.id, 'default', 500)
    await keepFor(api.deps, long.id, 'api', 500)
    await keepFor(api.deps, short.id, 'security', 500)
    expect(await chunksOlderThan(660)).toBeGreaterThan(0)
    const before = await storedEvents(api.db, long.id)
    const { chunksDropped } = await runRetention(api.deps)
    expect(chunksDropped).toBeGreaterThan(0)
    expect(await chunksOlderThan(660)).toBe(0)
    await expectStays(
      api.deps,
      long,
      before,
      before.filter((event) => atMs(event) >= cutoff(500)),
    )
    await settleLog(api.deps)
    for (const tenant of [short, long]) await expectOneLog(api.deps, tenant)
  })
})

test('a day of several parts, many events of one instant among them, goes to the last event and leaves what is kept', async () => {
  const tenant = await api.mintTenant()
  await keepFor(api.deps, tenant.id, 'security', 700)
  const at = cutoff(370)
  const sameInstant = 2_500
  await store(
    tenant,
    Array.from({ length: 5_000 }, (_, n) =>
      anEvent({
        event_type: n % 50 === 0 ? 'security.policy_violated' : 'api.request',
        occurred_at: new Date(at + (n < sameInstant ? 1_000 : n * 10_000)).toISOString(),
      }),
    ),
  )
  await settleLog(api.deps)
  const before = await storedEvents(api.db, tenant.id)
  await runRetention(api.deps)
  await expectStays(
    api.deps,
    tenant,
    before,
    before.filter(({ category }) => category === 'security'),
  )
  await settleLog(api.deps)
  await expectOneLog(api.deps, tenant)
})

describe('the database itself', () => {
  test('removes for the role of retention only what is past its period and not held', async () => {
    const tenant = await api.mintTenant()
    const at = new Date(clock.nowMs() - 380 * DAY_MS).toISOString()
    await store(tenant, [anEvent({ occurred_at: at }), anEvent()])
    const retention = api.db.as('retention')
    await expect(retention.query('delete from events')).rejects.toThrow(/permission denied/)
    await expect(retention.query(`delete from event_ids`)).rejects.toThrow(/permission denied/)
    await expect(
      retention.transaction(async (tx) => {
        await tx.query(`set local app.removing = 'expired'`)
        await tx.query('delete from events')
      }),
    ).rejects.toThrow(/permission denied/)
    const remove = (day: string, held: string, now = new Date(clock.nowMs()).toISOString()) =>
      retention.query<{ n: number | null }>(
        `select remove_expired($1, $2::date, $2::date + 1, $3, '{}', $4::bigint[]) as n`,
        [tenant.id, day, now, held],
      )
    const today = new Date(clock.nowMs()).toISOString().slice(0, 10)
    expect(await remove(today, '{}')).toEqual([{ n: 0 }])
    // A clock that is ten years ahead changes nothing.
    expect(await remove(today, '{}', '2036-11-25T00:00:00Z')).toEqual([{ n: 0 }])
    const key = await api.withNewKey(tenant)
    const { body: hold } = await key.post<LegalHold>('/api/audit/holds', {
      kind: 'query',
      query: 'type:user.*',
      reason: 'a case',
    })
    expect(await remove(at.slice(0, 10), '{}'), 'a hold nobody looked at').toEqual([{ n: null }])
    await key.post(`/api/audit/holds/${hold.id}/release`, {})
    expect(await remove(at.slice(0, 10), '{0}')).toEqual([{ n: 0 }])
    expect(await remove(at.slice(0, 10), '{}')).toEqual([{ n: 1 }])
    for (const name of ['remove_expired', 'drop_expired_chunk', 'settle_expired_day', 'expired_days'])
      for (const role of ['sentinel_app', 'sentinel_auth', 'sentinel_erasure'])
        expect(
          await api.db.query(
            `select has_function_privilege($1, oid, 'execute') as may from pg_proc where proname = $2`,
            [role, name],
          ),
          `${role} ${name}`,
        ).toEqual([{ may: false }])
    await runRetention(api.deps)
    expect((await recordedActs(api.db, tenant.id)).filter(isRun)).toHaveLength(1)
  })

  test('knows the same default and the same bounds as the contract', async () => {
    const tenant = await api.mintTenant()
    expect(
      await api.db.query(`select retention_policy($1) -> 'default' ->> 'days' as days`, [tenant.id]),
    ).toEqual([{ days: String(RETENTION_DAYS_DEFAULT) }])
    for (const days of [RETENTION_DAYS_MIN - 1, RETENTION_DAYS_MAX + 1])
      await expect(keepFor(api.deps, tenant.id, 'api', days)).rejects.toThrow()
    for (const days of [RETENTION_DAYS_MIN, RETENTION_DAYS_MAX])
      await keepFor(api.deps, tenant.id, 'api', days)
  })
})
