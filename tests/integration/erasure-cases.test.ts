import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { ErasureCase } from '@/lib/contract/erasure'
import type { Permission } from '@/lib/contract/permissions'
import { approveErasure } from '@/lib/services/erasure/approve'
import { anonymize, oneMonthAfter } from '@/lib/services/erasure/anonymize'
import { runErasures } from '@/lib/services/erasure/run'
import { updateErasureSettings } from '@/lib/services/erasure/settings'
import { type Api, startApi, type Tenant } from '../helpers/api'
import { recordedActs, testContext } from '../helpers/context'
import {
  ANONYMIZE,
  CANARY,
  caseOf,
  dryRun,
  ERASURES,
  othersEvents,
  ownEvents,
  request,
  runErase,
} from '../helpers/erasure'
import { DAY_MS, listAll, store } from '../helpers/events'
import { expectProblem } from '../helpers/problem'

let api: Api
let tenant: Tenant
let nowMs: number

beforeAll(async () => {
  api = await startApi()
  nowMs = api.deps.clock.nowMs()
})
afterAll(() => api.close())

beforeEach(async () => {
  tenant = await api.mintTenant()
  await store(tenant, ownEvents(20, nowMs - 20 * DAY_MS, DAY_MS))
  await store(tenant, othersEvents(nowMs))
})

const ASK = { actor_id: CANARY.id, reason: 'by letter' }
const person = (id: string, permissions?: readonly Permission[]) => {
  const ctx = testContext(api.deps, tenant.id, permissions)
  return { ...ctx, caller: { ...ctx.caller, id, name: id, email: `${id}@example.com` } }
}
const ask = (body: object) => tenant.post<{ case: ErasureCase }>(ANONYMIZE, body)
const erased = async (body: object) => {
  const { case: no } = await request(tenant, body)
  await runErasures(api.deps)
  return caseOf(tenant, no)
}

describe('a request', () => {
  test('is open until it is approved, with a deadline of one month', async () => {
    const { body } = await ask(ASK)
    expect(body.case).toMatchObject({
      case: 1,
      state: 'open',
      subject: { actor_id: CANARY.id, email: null },
      approvals: [],
    })
    expect(Date.parse(body.case.due_at)).toBe(oneMonthAfter(nowMs))
    await runErasures(api.deps)
    expect((await caseOf(tenant, 1)).state).toBe('open')
    const unfounded = await tenant.post(`${ERASURES}/1/approve`, {})
    expect(unfounded).toMatchObject({ status: 400, body: { errors: [{ field: 'legal_basis' }] } })
    const approved = await tenant.post<ErasureCase>(`${ERASURES}/1/approve`, { legal_basis: 'Art. 17(1)(b)' })
    expect(approved.body).toMatchObject({ state: 'approved', legal_basis: 'Art. 17(1)(b)' })
    await runErase(api.deps)
    expect((await caseOf(tenant, 1)).state).toBe('done')
    const acts = (await recordedActs(api.db, tenant.id)).filter(
      ({ event_type }) => event_type === 'compliance.gdpr_request',
    )
    expect(acts.map(({ action }) => action)).toEqual(['erasure.request', 'erasure.approve', 'erasure.done'])
    expect(JSON.stringify(acts)).not.toContain('canary')
  })

  test('is refused by a ground, and then nothing is erased', async () => {
    await ask(ASK)
    const wrong = await tenant.post(`${ERASURES}/1/refuse`, { ground: 'never', reason: 'x' })
    expect(wrong).toMatchObject({ status: 400, body: { errors: [{ field: 'ground' }] } })
    const refused = await tenant.post<ErasureCase>(`${ERASURES}/1/refuse`, {
      ground: '17(3)(e)',
      reason: 'A lawsuit',
    })
    expect(refused.body).toMatchObject({
      state: 'refused',
      refusal: { ground: '17(3)(e)', reason: 'A lawsuit' },
    })
    for (const verb of ['approve', 'refuse'])
      expect(
        await tenant.post(
          `${ERASURES}/1/${verb}`,
          verb === 'approve' ? { legal_basis: 'x' } : { ground: '17(3)(e)', reason: 'x' },
        ),
      ).toMatchObject({ status: 409, body: { errors: [{ code: 'decided' }] } })
    await runErasures(api.deps)
    expect(await listAll(tenant, { actor_ids: CANARY.id })).toHaveLength(20)
    // A later case of the same person takes the name out of the refused one.
    await erased(ASK)
    expect((await caseOf(tenant, 1)).subject).toBeNull()
  })

  test('says whom, why, and does not name the person in the reason; one case a person at a time', async () => {
    expect(await ask({ reason: 'x' })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'actor_id', code: 'required' }] },
    })
    expect(await ask({ actor_id: 'a' })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'reason', code: 'required' }] },
    })
    expect(await ask({ email: CANARY.email, reason: `Mail of ${CANARY.email.toUpperCase()}` })).toMatchObject(
      {
        status: 400,
        body: { errors: [{ field: 'reason', code: 'names_person' }] },
      },
    )
    expect(await ask({ ...ASK, fields: ['tags'] })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'fields.0' }] },
    })
    await ask(ASK)
    expect(await ask(ASK)).toMatchObject({ status: 409, body: { errors: [{ code: 'open_case' }] } })
    expect((await ask({ ...ASK, actor_id: 'somebody else' })).body.case.case).toBe(2)
  })

  test('of a number that is none is not found', async () => {
    for (const no of ['0', '1', '-1', '1e3', 'x', '99999999999'])
      await expectProblem(await tenant.send('GET', `${ERASURES}/${no}`), 404)
  })

  test('needs the permission, and two people where the tenant asks for two', async () => {
    await expect(
      anonymize({ ctx: person('eve', ['read', 'read_erasures']), input: ASK }),
    ).rejects.toMatchObject({ code: 'forbidden' })
    await updateErasureSettings({ ctx: person('ada'), input: { approvals_needed: 2 } })
    const first = await anonymize({ ctx: person('ada'), input: { ...ASK, legal_basis: 'Art. 17(1)(b)' } })
    expect(first.case).toMatchObject({
      state: 'open',
      approvals_needed: 2,
      approvals: [{ by: 'ada@example.com' }],
    })
    const again = approveErasure({ ctx: person('ada'), input: { case: '1', body: {} } })
    await expect(again).rejects.toMatchObject({ code: 'conflict', faults: [{ code: 'same_person' }] })
    const second = await approveErasure({ ctx: person('grace'), input: { case: '1', body: {} } })
    expect(second).toMatchObject({
      state: 'approved',
      approvals: [{ by: 'ada@example.com' }, { by: 'grace@example.com' }],
    })
  })

  test('a month is a month, also from the last of January', () => {
    expect(new Date(oneMonthAfter(Date.UTC(2027, 0, 31))).toISOString()).toBe('2027-02-28T00:00:00.000Z')
    expect(new Date(oneMonthAfter(Date.UTC(2026, 11, 15))).toISOString()).toBe('2027-01-15T00:00:00.000Z')
  })
})

describe('a legal hold', () => {
  const hold = (body: object) =>
    tenant.post<{ id: string }>('/api/audit/holds', { reason: 'a case', ...body })

  test.each([
    ['on the person', { kind: 'subject', subject_id: CANARY.id }],
    ['on the log', { kind: 'tenant' }],
    ['by a filter that gives an event of the person', { kind: 'query', query: 'type:data.updated' }],
  ])('%s forbids the approval', async (_, body) => {
    const { id } = (await hold(body)).body
    expect((await dryRun(tenant, { actor_id: CANARY.id })).holds).toEqual([id])
    expect(await ask({ ...ASK, legal_basis: 'Art. 17(1)(b)' })).toMatchObject({
      status: 409,
      body: { errors: [{ code: 'held' }] },
    })
    await ask(ASK)
    expect(await tenant.post(`${ERASURES}/1/approve`, { legal_basis: 'x' })).toMatchObject({ status: 409 })
  })

  test('that comes later stops the work before anything is touched, and its release lets it go on', async () => {
    const { case: no } = await request(tenant, ASK)
    const { id } = (await hold({ kind: 'subject', subject_email: CANARY.email })).body
    const before = await listAll(tenant, { actor_ids: CANARY.id })
    await runErasures(api.deps)
    expect(await caseOf(tenant, no)).toMatchObject({ held: true, counts: {} })
    expect(await listAll(tenant, { actor_ids: CANARY.id })).toEqual(before)
    await tenant.post(`/api/audit/holds/${id}/release`, {})
    await runErasures(api.deps)
    expect(await caseOf(tenant, no)).toMatchObject({ state: 'compacting', held: false })
    const holds = await tenant.get<{ holds: { subject_email: string }[] }>('/api/audit/holds')
    expect(holds.body.holds[0]?.subject_email).toMatch(/^erased-/)
  })

  test('on somebody who mentions the person keeps the mention', async () => {
    await hold({ kind: 'subject', subject_id: 'bob' })
    expect((await dryRun(tenant, { actor_id: CANARY.id })).kept_mentions.held).toBe(2)
    expect((await erased(ASK)).counts).toMatchObject({ own: 22, mentions: 2 })
    const kept = await listAll(tenant, { actor_ids: 'bob' })
    expect(JSON.stringify(kept)).toContain(CANARY.email)
  })
})
