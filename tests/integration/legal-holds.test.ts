import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LegalHold } from '@/lib/contract/holds'
import { RETENTION_DAYS_DEFAULT } from '@/lib/contract/retention-periods'
import type { StoredEvent } from '@/lib/event/stored-event'
import { holdsOn } from '@/lib/services/hold/holds-on'
import { runRetention } from '@/lib/services/retention/run'
import { cutoffMs, expectStays, settleLog } from '../helpers/aged-log'
import { type Api, startApi, type Tenant } from '../helpers/api'
import { recordedActs, testClock, testContext } from '../helpers/context'
import { anEvent, DAY_MS, store, storedEvents } from '../helpers/events'

const clock = testClock(Date.now())
let api: Api
beforeAll(async () => {
  api = await startApi(clock)
})
afterAll(() => api.close())

const atMs = (event: StoredEvent) => Date.parse(event.occurred_at)
const cutoff = (days: number) => cutoffMs(clock.nowMs(), days)

describe('legal holds', () => {
  let tenant: Tenant
  let before: StoredEvent[]
  const make = async (body: object) => {
    const made = await tenant.post<LegalHold>('/api/audit/holds', { reason: 'a case', ...body })
    expect({ status: made.status, body: made.body }).toMatchObject({ status: 201 })
    return made.body
  }
  const release = (id: string) => tenant.post<LegalHold>(`/api/audit/holds/${id}/release`, {})
  const expired = (event: StoredEvent) => atMs(event) < cutoff(RETENTION_DAYS_DEFAULT)
  const old = () => (ms: number) => new Date(clock.nowMs() - 400 * DAY_MS + ms).toISOString()

  beforeAll(async () => {
    tenant = await api.mintTenant()
    const at = old()
    await store(tenant, [
      ...Array.from({ length: 20 }, (_, n) =>
        anEvent({ occurred_at: at(n), actor: { id: 'bob' }, description: 'plain' }),
      ),
      anEvent({ occurred_at: at(100), actor: { id: 'eve', email: 'Eve@Example.com' } }),
      anEvent({
        occurred_at: at(101),
        event_type: 'data.updated',
        resource: { type: 'user', id: 'eve' },
      }),
      anEvent({
        occurred_at: at(102),
        event_type: 'api.error',
        severity: 'critical',
        metadata: { status_code: 500 },
      }),
      anEvent({ occurred_at: at(103), actor: { id: 'mail', email: 'carol@example.com' } }),
    ])
    await settleLog(api.deps)
  })

  test('of the tenant, a subject and a query: what they hold stays, and each act is an event', async () => {
    const whole = await make({ kind: 'tenant' })
    before = await storedEvents(api.db, tenant.id)
    expect((await runRetention(api.deps)).tenants).toBe(0)
    await expectStays(api.deps, tenant, before, before)

    const holds = [
      await make({ kind: 'subject', subject_id: 'eve', subject_email: 'eve@example.com' }),
      await make({ kind: 'subject', subject_email: 'CAROL@example.com' }),
      await make({ kind: 'query', query: 'severity:critical before:-1d' }),
    ]
    expect(holds[2]?.query).toMatch(/^severity:critical before:\d{4}-/)
    expect((await release(whole.id)).body).toMatchObject({ active: false, released_by: 'Test key' })
    before = await storedEvents(api.db, tenant.id)
    await runRetention(api.deps)
    await expectStays(
      api.deps,
      tenant,
      before,
      before.filter((event) => !expired(event) || event.actor?.id !== 'bob'),
    )
    const acts = await recordedActs(api.db, tenant.id)
    expect(acts.filter(({ action }) => action.startsWith('hold.')).map((act) => act.action)).toEqual([
      'hold.create',
      'hold.create',
      'hold.create',
      'hold.create',
      'hold.release',
    ])
  })

  test('say which of them block erasing a person', async () => {
    const ctx = testContext(api.deps, tenant.id)
    const kinds = async (id: string | null, email: string | null) =>
      (await holdsOn(ctx, { id, email })).map((hold) => hold.subject_id ?? hold.subject_email ?? hold.query)
    expect(await kinds('eve', null)).toEqual(['eve'])
    expect(await kinds(null, 'eve@example.com')).toEqual(['eve'])
    expect(await kinds('mail', null)).toEqual(['carol@example.com'])
    expect(await kinds('nobody', null)).toEqual([])
    await store(tenant, [anEvent({ severity: 'critical', actor: { id: 'dan' }, occurred_at: old()(200) })])
    expect(await kinds('dan', null)).toEqual([expect.stringMatching(/^severity:critical/)])
  })

  test('past its end, and once released, a hold holds nothing', async () => {
    const { body } = await tenant.get<{ holds: LegalHold[] }>('/api/audit/holds')
    for (const hold of body.holds) if (hold.active) await release(hold.id)
    const short = await make({ kind: 'tenant', ends_at: new Date(clock.nowMs() + 1_000).toISOString() })
    before = await storedEvents(api.db, tenant.id)
    expect((await runRetention(api.deps)).removed).toBe(0)
    // The clock of the database counts as well.
    clock.advance(1_001)
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, clock.nowMs() - Date.now())))
    await runRetention(api.deps)
    await expectStays(
      api.deps,
      tenant,
      before,
      before.filter((event) => !expired(event)),
    )
    const { body: after } = await tenant.get<{ holds: LegalHold[] }>('/api/audit/holds')
    expect(after.holds.find(({ id }) => id === short.id)?.active).toBe(false)
  })
})

describe('the settings of retention', () => {
  test('are read, changed and taken back; each change is an event with before and after', async () => {
    const tenant = await api.mintTenant()
    type Answer = { periods: { category: string; days: number; own: boolean }[] }
    const set = (periods: object) => tenant.post<Answer>('/api/audit/retention', { periods })
    const security = { days: 2_192, legal_basis: 'HIPAA 164.316(b)(2)' }
    expect((await set({ security })).body.periods.find((one) => one.category === 'security')).toMatchObject({
      ...security,
      own: true,
    })
    expect((await set({ security, default: null })).status).toBe(200)
    const { body } = await set({ security: null, default: { days: 400, legal_basis: 'because' } })
    expect(body.periods.map(({ days, own }) => [days, own]).slice(0, 2)).toEqual([
      [400, true],
      [400, false],
    ])
    expect((await recordedActs(api.db, tenant.id)).map(({ action, metadata }) => [action, metadata])).toEqual(
      [
        ['retention.update', expect.objectContaining({ old: { security: null }, new: { security } })],
        [
          'retention.update',
          expect.objectContaining({
            old: { default: null, security },
            new: { default: { days: 400, legal_basis: 'because' }, security: null },
          }),
        ],
      ],
    )
    for (const bad of [
      { api: { days: 183, legal_basis: 'x' } },
      { api: { days: 2_558, legal_basis: 'x' } },
      { api: { days: 400, legal_basis: ' ' } },
      { nothing: { days: 400, legal_basis: 'x' } },
      {},
    ])
      expect((await set(bad)).status, JSON.stringify(bad)).toBe(400)
  })
})
