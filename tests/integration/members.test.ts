import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { members, sessions } from '@/drizzle/schema'
import type { Role } from '@/lib/contract/permissions'
import { type Api, startApi, type Tenant } from '../helpers/api'
import { type Browser, codesOf, openBrowser } from '../helpers/browsers'
import { recordedActs } from '../helpers/context'
import { anEvent, store } from '../helpers/events'
import { callAuth, testAuthRuntime } from '../helpers/people'

const DAY_MS = 86_400_000

let api: Api
let tenant: Tenant
let owner: Browser

beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.close())

/** A tenant of its own with one owner. */
async function anew() {
  tenant = await api.mintTenant()
  owner = await openBrowser(api, tenant.id, 'owner')
}
const join = (role: Role, terms: object = {}) => openBrowser(api, tenant.id, role, terms)
const at = (ms: number) => new Date(api.deps.clock.nowMs() + ms).toISOString()
const change = (by: Browser, who: Browser, body: object) => by.post(`members/${who.memberId}`, body)
const remove = (by: Browser, who: Browser) => by.post(`members/${who.memberId}/remove`)
const rolesNow = async () =>
  (await api.db.orm.select().from(members).where(eq(members.tenantId, tenant.id)))
    .map(({ role }) => role)
    .sort()
const acts = async () =>
  (await recordedActs(api.db, tenant.id)).filter(({ action }) => /^(member|invitation)\./.test(action))

describe('the list', () => {
  test('names everybody with role, end and filter, those who may most first', async () => {
    await anew()
    const auditor = await join('auditor', { expiresAt: new Date(api.deps.clock.nowMs() + DAY_MS) })
    const viewer = await join('viewer')
    const { status, body } = await auditor.get('members')
    expect(status).toBe(200)
    expect(body['invitations']).toEqual([])
    expect(body['members']).toMatchObject([
      { id: owner.memberId, user_id: owner.userId, email: owner.email, role: 'owner', expires_at: null },
      { email: auditor.email, role: 'auditor', expires_at: expect.stringMatching(/^2026-11-25T12:00:00/) },
      { email: viewer.email, role: 'viewer', view_query: 'category:user' },
    ])
    expect((await viewer.get('members')).status).toBe(403)
    expect((await (await join('developer')).get('members')).status).toBe(403)
  })
})

describe('the end of a membership', () => {
  test('an auditor reads and verifies until the date, can change nothing, and is out a second after it', async () => {
    await anew()
    const event = anEvent()
    await store(tenant, [event])
    const auditor = await join('auditor')
    expect((await change(owner, auditor, { expires_at: at(DAY_MS) })).status).toBe(200)
    for (const [path, body] of [
      [`members/${owner.memberId}`, { role: 'viewer' }],
      [`members/${owner.memberId}/remove`, undefined],
      ['invitations', { email: 'x@example.com', role: 'viewer' }],
      ['api-keys', { name: 'x', scopes: ['ingest'] }],
      ['event-types', { name: 'billing.paid' }],
      ['tenants/current', { name: 'Mine' }],
      ['events', anEvent()],
      ['ledger/keys/rotate', { purpose: 'checkpoint' }],
      ['ledger/settings', { sign_all_events: true }],
    ] as const)
      expect((await auditor.post(path, body)).status, path).toBe(403)
    api.deps.clock.advance(DAY_MS - 1000)
    const readable = ['events', 'events/count', 'members', 'ledger/keys', `events/${event.id}/proof`]
    for (const path of readable) expect((await auditor.get(path)).status, path).toBe(200)
    const { status, body } = await auditor.post('verify')
    expect({ status, ...body }).toMatchObject({ status: 200, type: 'result', ok: true })
    api.deps.clock.advance(2000)
    for (const path of readable) expect((await auditor.get(path)).status, path).toBe(401)
    expect((await auditor.post('verify')).status).toBe(401)
    // The person stays in the list, and may be let in again.
    expect((await change(owner, auditor, { expires_at: at(DAY_MS) })).status).toBe(200)
    expect((await auditor.get('events')).status).toBe(200)
  })

  test('it lies in the future, and an owner has none', async () => {
    await anew()
    const [auditor, second] = [await join('auditor'), await join('owner')]
    for (const expires_at of [at(-1000), at(0)])
      expect(codesOf(await change(owner, auditor, { expires_at }))).toEqual([400, 'not_in_future'])
    expect(codesOf(await change(owner, second, { expires_at: at(DAY_MS) }))).toEqual([
      400,
      'owner_without_end',
    ])
    await change(owner, auditor, { expires_at: at(DAY_MS) })
    expect(codesOf(await change(owner, auditor, { role: 'owner' }))).toEqual([400, 'owner_without_end'])
    expect((await change(owner, auditor, { role: 'owner', expires_at: null })).status).toBe(200)
  })
})

describe('a role', () => {
  test('holds from the next request on, and the log says from what to what', async () => {
    await anew()
    const person = await join('auditor')
    expect((await person.get('api-keys')).status).toBe(403)
    const changed = await change(owner, person, { role: 'developer' })
    expect(changed).toMatchObject({ status: 200, body: { role: 'developer', email: person.email } })
    expect((await person.get('api-keys')).status).toBe(200)
    expect((await person.get('events')).status).toBe(403)
    await change(owner, person, { role: 'developer' })
    await change(owner, person, { expires_at: at(DAY_MS) })
    expect(await acts()).toMatchObject([
      {
        event_type: 'user.role_changed',
        action: 'member.update',
        resource_id: person.userId,
        metadata: { previous_role: 'auditor', new_role: 'developer' },
      },
      {
        event_type: 'user.updated',
        metadata: {
          fields: ['expires_at'],
          from: { expires_at: null },
          to: { expires_at: expect.any(String) },
        },
      },
    ])
  })

  test('a viewer needs a filter that can be read, and nobody else has one', async () => {
    await anew()
    const person = await join('auditor')
    expect(codesOf(await change(owner, person, { role: 'viewer' }))).toEqual([400, 'required'])
    const faulty = await change(owner, person, { role: 'viewer', view_query: 'severity:info severty:error' })
    expect(faulty.body.errors).toMatchObject([
      { field: 'view_query', code: 'unknown_field', reason: expect.stringContaining('character 15') },
    ])
    expect((await change(owner, person, { role: 'viewer', view_query: 'category:user' })).status).toBe(200)
    expect(codesOf(await change(owner, person, { role: 'auditor', view_query: 'a' }))).toEqual([
      400,
      'not_for_role',
    ])
    expect(await change(owner, person, { role: 'auditor' })).toMatchObject({ body: { view_query: null } })
  })

  test('nobody changes or removes themselves, and only an owner touches owners', async () => {
    await anew()
    const [admin, second, person] = [await join('admin'), await join('owner'), await join('auditor')]
    for (const one of [admin, owner]) {
      expect(codesOf(await change(one, one, { role: 'viewer', view_query: 'a' }))).toEqual([
        403,
        'own_membership',
      ])
      expect(codesOf(await remove(one, one))).toEqual([403, 'own_membership'])
    }
    expect(codesOf(await change(admin, second, { role: 'auditor' }))).toEqual([403, 'owners_only'])
    expect(codesOf(await remove(admin, second))).toEqual([403, 'owners_only'])
    expect(codesOf(await change(admin, person, { role: 'owner' }))).toEqual([403, 'role_too_high'])
    expect(await rolesNow()).toEqual(['admin', 'auditor', 'owner', 'owner'])
    expect((await change(admin, person, { role: 'admin' })).status).toBe(200)
  })

  test('a key gives no role that may do more than the key', async () => {
    await anew()
    const person = await join('developer')
    const key = await api.withNewKey(tenant, ['admin'])
    const path = `/api/audit/members/${person.memberId}`
    expect((await key.post(path, { role: 'auditor' })).status).toBe(403)
    expect((await key.post(path, { role: 'developer', expires_at: at(DAY_MS) })).status).toBe(200)
    const all = await api.withNewKey(tenant)
    expect((await all.post(path, { role: 'owner', expires_at: null })).status).toBe(403)
  })
})

describe('who is gone', () => {
  test('is out with the next request, in every session, and their keys stay', async () => {
    await anew()
    const person = await join('admin')
    const other = await api.mintTenant()
    await api.db.orm.insert(members).values({
      tenantId: other.id,
      userId: person.userId,
      role: 'auditor',
      createdAt: new Date(Date.now() + 1e6),
    })
    await callAuth(
      testAuthRuntime(api.deps),
      'POST',
      '/organization/set-active',
      { cookie: person.cookie },
      {
        organizationId: tenant.id,
      },
    )
    const { body: made } = await person.post('api-keys', { name: 'Robot', scopes: ['ingest'] })
    expect((await person.post('invitations', { email: 'friend@example.com', role: 'admin' })).status).toBe(
      201,
    )
    expect((await remove(owner, person)).status).toBe(200)
    // The session goes on in the person's other tenant, as what they are there.
    expect((await person.get('api-keys')).status).toBe(403)
    expect((await person.get('members')).body['members']).toHaveLength(1)
    const rows = await api.db.orm.select().from(sessions).where(eq(sessions.userId, person.userId))
    expect(rows.map(({ activeTenantId }) => activeTenantId)).toEqual([null])
    const sent = await tenant.post('/api/audit/events', anEvent(), {
      authorization: `Bearer ${String(made['secret'])}`,
    })
    expect(sent.status).toBe(201)
    // No back door: what they had invited is taken back.
    expect((await owner.get('members')).body['invitations']).toEqual([])
    expect((await acts()).at(-1)).toMatchObject({
      event_type: 'user.deleted',
      action: 'member.remove',
      resource_id: person.userId,
      metadata: { role: 'admin' },
    })
  })

  test('leaving is for everybody but the last owner', async () => {
    await anew()
    const viewer = await join('viewer')
    expect((await viewer.post('members/leave')).status).toBe(200)
    expect((await viewer.get('events')).status).toBe(401)
    expect(codesOf(await owner.post('members/leave'))).toEqual([409, 'last_owner'])
    const second = await join('owner')
    expect((await owner.post('members/leave')).status).toBe(200)
    expect((await owner.get('events')).status).toBe(401)
    expect(codesOf(await second.post('members/leave'))).toEqual([409, 'last_owner'])
    expect((await acts()).map(({ action }) => action)).toEqual(['member.leave', 'member.leave'])
  })

  test('owners who all go at the same time leave one behind', async () => {
    await anew()
    const others = [await join('owner'), await join('owner'), await join('owner')]
    const all = [owner, ...others]
    const next = (n: number) => all[(n + 1) % all.length] ?? owner
    const replies = await Promise.all([
      ...all.map((one, n) => remove(one, next(n))),
      ...all.map((one) => one.post('members/leave')),
    ])
    expect(await rolesNow()).toEqual(['owner'])
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(3)
    expect(replies.filter(({ status }) => status >= 500)).toEqual([])
  })

  test('two owners who demote each other leave one', async () => {
    await anew()
    const second = await join('owner')
    const replies = await Promise.all([
      change(owner, second, { role: 'auditor' }),
      change(second, owner, { role: 'auditor' }),
    ])
    expect(replies.map(({ status }) => status).sort()).not.toEqual([200, 200])
    expect(await rolesNow()).toEqual(['auditor', 'owner'])
  })
})

test("another tenant's member can be neither changed nor removed, nor seen", async () => {
  await anew()
  const person = await join('auditor')
  const other = await api.mintTenant()
  const thief = await openBrowser(api, other.id, 'owner')
  expect((await change(thief, person, { role: 'developer' })).status).toBe(404)
  expect((await remove(thief, person)).status).toBe(404)
  expect(JSON.stringify((await thief.get('members')).body)).not.toContain(person.email)
})
