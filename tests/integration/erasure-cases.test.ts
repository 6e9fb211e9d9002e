import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { ErasureCase } from '@/lib/contract/erasure'
import type { Permission } from '@/lib/contract/permissions'
import { checkEvent } from '@/lib/client/event-check'
import type { StoredEvent } from '@/lib/event/stored-event'
import type { EventProof } from '@/lib/ledger/event-proof-form'
import { approveErasure } from '@/lib/services/erasure/approve'
import { anonymize, oneMonthAfter } from '@/lib/services/erasure/anonymize'
import { runErasures } from '@/lib/services/erasure/run'
import { updateErasureSettings } from '@/lib/services/erasure/settings'
import { type Api, startApi, type Tenant } from '../helpers/api'
import { settleLog } from '../helpers/aged-log'
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
import { anEvent, DAY_MS, EVENTS, listAll, store, storedEvents } from '../helpers/events'
import { asOwnerOfAll } from '../helpers/ledger'
import { expectProblem } from '../helpers/problem'
import { verify } from '../helpers/verify'

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

describe('an erased event', () => {
  test('says so, belongs together with the others under the pseudonym, and is counted as before', async () => {
    await settleLog(api.deps)
    const done = await erased(ASK)
    expect(await listAll(tenant, { actor_ids: CANARY.id })).toEqual([])
    expect(await listAll(tenant, { search: 'canaryseed' })).toEqual([])
    const own = await listAll(tenant, { actor_ids: done.pseudonym })
    expect(own).toHaveLength(20)
    expect(own[0]).toMatchObject({
      actor: {
        id: done.pseudonym,
        type: 'user',
        name: null,
        email: null,
        ip_address: null,
        session_id: null,
      },
      resource: { type: 'document' },
      description: null,
      metadata: null,
      changes: null,
      tags: ['t'],
      erased: { case: done.case, groups: ['actor', 'network', 'description', 'metadata', 'changes'] },
    })
    const stats = await tenant.get<{ top_actors: { id: string; count: number }[] }>('/api/audit/events/stats')
    expect(stats.body.top_actors).toContainEqual(expect.objectContaining({ id: done.pseudonym }))
    expect(JSON.stringify(stats.body)).not.toContain('canary')
    const [acted] = await listAll(tenant, { event_types: 'user.updated' })
    expect(acted).toMatchObject({
      actor: { id: 'admin-1' },
      resource: { id: done.pseudonym, type: 'user', attributes: null },
    })
  })

  test('is proved by its commitments', async () => {
    const done = await erased(ASK)
    const [event] = await listAll(tenant, { actor_ids: done.pseudonym })
    const { status, body } = await tenant.get<EventProof>(`${EVENTS}/${event?.id ?? ''}/proof`)
    expect(status).toBe(200)
    expect(body.event).toMatchObject({ actor: null, description: null })
    expect(body.openings).toMatchObject({
      actor: { commitment: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
    })
    expect(checkEvent(event as StoredEvent, body)).toMatchObject({ ok: true })
    expect(await verify(tenant)).toMatchObject({ ok: true, first_bad_seq: null })
  })

  test('may be sent again under its id, and gives its receipt', async () => {
    const event = anEvent({ actor: { id: CANARY.id } })
    await store(tenant, [event])
    await erased(ASK)
    expect((await tenant.post<{ duplicate: number }>(EVENTS, event)).body).toMatchObject({ duplicate: 1 })
  })

  test('without a case is found out, and so is one whose redaction is not that of the tree', async () => {
    await asOwnerOfAll(
      api.db,
      `update events set erased_case = 7, erased_groups = 8, description = null where tenant_id = '${tenant.id}' and seq = 3`,
    )
    expect(await verify(tenant)).toMatchObject({
      ok: false,
      first_bad_seq: 3,
      problems: [{ code: 'no_case' }],
    })
  })

  test('that an earlier case erased in part is erased further by a later one', async () => {
    const both = anEvent({
      event_type: 'user.updated',
      actor: { id: 'second-person', type: 'user', name: 'Second Person' },
      resource: { id: CANARY.id, type: 'user' },
      description: 'Second Person changed it',
      occurred_at: new Date(nowMs - 10 * DAY_MS).toISOString(),
    })
    await store(tenant, [both])
    const first = await erased(ASK)
    const second = await erased({ actor_id: 'second-person', reason: 'by letter' })
    const event = (await tenant.get<StoredEvent>(`${EVENTS}/${both.id}`)).body
    expect(event).toMatchObject({
      actor: { id: second.pseudonym },
      resource: { id: first.pseudonym },
      erased: { case: second.case, groups: ['actor', 'resource', 'description'] },
    })
    expect(await verify(tenant)).toMatchObject({ ok: true })
  })

  test('the same person has the same pseudonym in a later case', async () => {
    const first = await erased(ASK)
    await store(tenant, [anEvent({ id: randomUUID(), actor: { id: CANARY.id, type: 'user' } })])
    const second = await erased(ASK)
    expect(second).toMatchObject({ pseudonym: first.pseudonym, counts: { own: 1 } })
    expect(
      (await storedEvents(api.db, tenant.id)).filter(({ actor }) => actor?.id === first.pseudonym),
    ).toHaveLength(21)
  })
})

describe('mentions', () => {
  test('are erased in the chosen fields alone, and by name only where that was asked for', async () => {
    const choice = { actor_id: CANARY.id, fields: ['description'], by_name: false }
    const scope = await dryRun(tenant, choice)
    expect(scope).toMatchObject({
      mention_events: 1,
      kept_mentions: { by_name: 0, other_fields: 3, held: 0 },
    })
    expect(scope.mentions.map(({ field, by }) => `${field} ${by}`).sort()).toEqual([
      'changes email',
      'description email',
      'metadata id',
      'resource name',
    ])
    expect((await erased({ ...choice, reason: 'by letter' })).counts).toMatchObject({ own: 22, mentions: 1 })
    expect(JSON.stringify(await listAll(tenant, { actor_ids: 'eve' }))).toContain(CANARY.name)
    expect(await verify(tenant)).toMatchObject({ ok: true })
  })

  test('of a short id are words of their own, and of a shorter one none', async () => {
    await store(tenant, [
      anEvent({ actor: { id: 'bobby', type: 'user' } }),
      anEvent({ actor: { id: 'x' }, description: 'bobby was here' }),
      anEvent({ actor: { id: 'x' }, description: 'bobbypin' }),
    ])
    expect(await dryRun(tenant, { actor_id: 'bobby' })).toMatchObject({ own_events: 1, mention_events: 1 })
    expect(await dryRun(tenant, { actor_id: 'x' })).toMatchObject({ own_events: 2, too_short: ['x'] })
  })
})
