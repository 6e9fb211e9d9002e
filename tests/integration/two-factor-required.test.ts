import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { sessions, users } from '@/drizzle/schema'
import { resolveSession } from '@/lib/auth/session'
import { OPERATIONS } from '@/lib/contract/registry'
import { ROLE_PERMISSIONS, ROLES } from '@/lib/contract/permissions'
import { type Api, startApi, type Tenant } from '../helpers/api'
import { type Browser, browserOf, codesOf, openBrowser, type Reply } from '../helpers/browsers'
import { recordedActs } from '../helpers/context'
import { anEvent, store } from '../helpers/events'
import { callAuth, cookiesOf, fromSomewhere, TEST_PASSWORD, testAuthRuntime } from '../helpers/people'
import { totpCode } from '../helpers/totp'

let api: Api
let tenant: Tenant
let owner: Browser

const RULE = 'tenants/current/sign-in'
const ON = { require_two_factor: true }

beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.close())

const postAuth = (path: string, cookie: string, body: object) =>
  callAuth(testAuthRuntime(api.deps), 'POST', path, { cookie, ...fromSomewhere() }, body)

/** As the page /account does it: the password, the code of the app, and the new session. */
async function setUpApp(who: Browser) {
  const begun = await postAuth('/two-factor/enable', who.cookie, { password: TEST_PASSWORD })
  const { totpURI } = (await begun.json()) as { totpURI: string }
  const on = await postAuth('/two-factor/verify-totp', who.cookie, { code: totpCode(totpURI) })
  expect(on.status).toBe(200)
  const cookie = cookiesOf(on)
  return { ...who, ...browserOf(cookie), cookie }
}

beforeEach(async () => {
  tenant = await api.mintTenant()
  owner = await setUpApp(await openBrowser(api, tenant.id, 'owner'))
})

const sessionOf = (cookie: string) => resolveSession(new Headers({ cookie }), testAuthRuntime(api.deps))
const changes = async () =>
  (await recordedActs(api.db, tenant.id)).filter(({ action }) => action === 'tenant.sign_in_rule')
const isKeptOut = ({ status, body }: Reply) => status === 403 && body['code'] === 'two_factor_required'

describe('turning it on', () => {
  test('is for owners and administrators who have a second factor, and an event each time', async () => {
    expect(await owner.get(RULE)).toMatchObject({
      status: 200,
      body: { require_two_factor: false, members: 1, without_second_factor: 0 },
    })
    const admin = await openBrowser(api, tenant.id, 'admin')
    const refused = await admin.post(RULE, ON)
    expect(codesOf(refused)).toEqual([409, 'no_second_factor'])
    expect(refused.body.errors).toMatchObject([{ field: 'require_two_factor' }])
    expect(await changes()).toEqual([])

    expect(await (await setUpApp(admin)).post(RULE, ON)).toMatchObject({ status: 200, body: ON })
    await owner.post(RULE, ON)
    expect((await owner.post(RULE, { require_two_factor: false })).status).toBe(200)
    expect(await changes()).toMatchObject([
      {
        event_type: 'system.config_changed',
        resource_id: tenant.id,
        metadata: { setting: 'require_two_factor', old: false, new: true },
      },
      { metadata: { old: true, new: false } },
    ])
  })

  test('is not for other roles, and for no key: nobody would have asked it for a code', async () => {
    for (const role of ROLES.filter((one) => !ROLE_PERMISSIONS[one].includes('manage_sign_in'))) {
      const person = await setUpApp(await openBrowser(api, tenant.id, role))
      expect(codesOf(await person.post(RULE, ON)), role).toEqual([403, 'missing_permission'])
    }
    expect((await tenant.post(`/api/audit/${RULE}`, ON)).status).toBe(403)
    expect((await tenant.get(`/api/audit/${RULE}`)).status).toBe(403)
  })

  test('off needs no second factor of the tenant it is not on for; an unknown field is refused', async () => {
    const admin = await openBrowser(api, tenant.id, 'admin')
    expect((await admin.post(RULE, { require_two_factor: false })).status).toBe(200)
    expect((await admin.post(RULE, { ...ON, more: 1 })).status).toBe(400)
    expect((await admin.post(RULE, {})).status).toBe(400)
  })
})

describe('where it is on', () => {
  test('who has no second factor is refused by every operation that needs a permission, by name', async () => {
    const other = await openBrowser(api, tenant.id, 'owner')
    expect((await other.get('events')).status).toBe(200)
    await owner.post(RULE, ON)
    for (const { id, method, path, permission } of OPERATIONS) {
      if (permission === null) continue
      const at = path.slice('/api/audit/'.length).replace(/\{\w+\}/g, randomUUID())
      const refused = await (method === 'GET' ? other.get(at) : other.post(at, {}))
      expect(refused, id).toMatchObject({
        status: 403,
        body: {
          code: 'two_factor_required',
          errors: [
            { field: 'session', code: 'second_factor_missing', reason: expect.stringMatching(/\/account/) },
          ],
        },
      })
    }
    expect(await sessionOf(other.cookie)).toMatchObject({ needsSecondFactor: true, permissions: [] })
  })

  test('the refusal is in the log; one a minute and operation', async () => {
    const other = await openBrowser(api, tenant.id, 'auditor')
    await owner.post(RULE, ON)
    for (let times = 0; times < 3; times++) expect(isKeptOut(await other.get('events'))).toBe(true)
    const denied = (await recordedActs(api.db, tenant.id)).filter(
      ({ event_type }) => event_type === 'security.access_denied',
    )
    expect(denied).toMatchObject([{ action: 'access.two_factor_required', resource_id: 'listEvents' }])
  })

  test('setting it up opens everything again, in the same browser', async () => {
    const other = await openBrowser(api, tenant.id, 'auditor')
    await owner.post(RULE, ON)
    expect(isKeptOut(await other.get('events'))).toBe(true)
    expect(
      (
        await callAuth(testAuthRuntime(api.deps), 'GET', '/account/sessions', {
          cookie: other.cookie,
        })
      ).status,
    ).toBe(200)
    const ready = await setUpApp(other)
    expect((await ready.get('events')).status).toBe(200)
    expect(await sessionOf(ready.cookie)).toMatchObject({
      needsSecondFactor: false,
      permissions: ROLE_PERMISSIONS.auditor,
    })
    // Who turns the app off again stands outside again.
    expect((await postAuth('/two-factor/disable', ready.cookie, { password: TEST_PASSWORD })).status).toBe(
      200,
    )
    expect(await sessionOf(ready.cookie).then((session) => session?.needsSecondFactor ?? true)).toBe(true)
  })

  test('API keys go on, and other tenants of the same person are not concerned', async () => {
    const elsewhere = await api.mintTenant()
    const other = await openBrowser(api, elsewhere.id, 'owner')
    await owner.post(RULE, ON)
    await store(tenant, [anEvent()])
    expect((await tenant.get('/api/audit/events')).status).toBe(200)
    expect((await other.get('events')).status).toBe(200)
    expect((await other.post(RULE, ON)).status).toBe(409)
  })
})

describe('a session by single sign-on', () => {
  test.each([
    ['counts where the provider answers for the second factor', 'provider', false],
    ['does not count where it does not, whatever app the account has', 'none', true],
  ] as const)('%s', async (_, secondFactor, keptOut) => {
    const other = await openBrowser(api, tenant.id, 'auditor')
    const [row] = (await api.db.orm.select().from(sessions).where(eq(sessions.userId, other.userId))).slice(
      -1,
    )
    await api.db.orm
      .update(sessions)
      .set({ secondFactor })
      .where(eq(sessions.id, row?.id ?? ''))
    await api.db.orm
      .update(users)
      .set({ twoFactorEnabled: secondFactor === 'none' })
      .where(eq(users.id, other.userId))
    await owner.post(RULE, ON)
    expect(isKeptOut(await other.get('events'))).toBe(keptOut)
  })
})
