import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { members, tenantSettings } from '@/drizzle/schema'
import { authenticate } from '@/lib/auth/caller'
import {
  requireAnySession,
  requireSession,
  resolveSession,
  setAuthRuntime,
  type AuthRuntime,
} from '@/lib/auth/session'
import { permissionsOf, ROLE_PERMISSIONS } from '@/lib/contract/permissions'
import type { Database } from '@/lib/db/database'
import { createApiKey } from '@/lib/services/api-key/create'
import { generateKey } from '@/lib/services/api-key/key-format'
import { revokeApiKey } from '@/lib/services/api-key/revoke'
import type { Deps } from '@/lib/services/context'
import { testContext, testDeps } from '../helpers/context'
import { mintTenant, openTestDatabase } from '../helpers/database'
import {
  callAuth,
  cookiesOf,
  csrfHeaders,
  mintPerson,
  OUR_PAGE,
  signIn,
  TEST_HOST,
  TEST_PASSWORD,
  testAuthRuntime,
} from '../helpers/people'

const page = vi.hoisted(() => ({ cookie: '' }))
vi.mock('next/headers', () => ({ headers: async () => new Headers(page) }))

let db: Database
let deps: Deps
let runtime: AuthRuntime
let tenantId: string
let people = 0
const email = () => `person-${++people}@example.com`

beforeAll(async () => {
  db = await openTestDatabase()
  deps = testDeps(db)
  runtime = testAuthRuntime(deps)
  tenantId = await mintTenant(db)
})
afterAll(() => db.close())

const call = (method: string, headers: Record<string, string>) =>
  new Request(`http://${TEST_HOST}/api/audit/events`, { method, headers })

describe('who is calling', () => {
  test('an API key speaks for its tenant with its own scopes', async () => {
    const ctx = testContext(deps, tenantId)
    const { secret, api_key } = await createApiKey({ ctx, input: { name: 'Billing', scopes: ['read'] } })
    for (const scheme of ['Bearer', 'bearer'])
      expect(await authenticate(call('POST', { authorization: `${scheme} ${secret}` }), runtime)).toEqual({
        tenantId,
        caller: {
          kind: 'key',
          id: api_key.id,
          name: 'Billing',
          email: null,
          permissions: permissionsOf(['read']),
          sessionId: null,
          view: null,
          limits: { eventsPerDay: null, requestsPerMinute: null },
        },
      })
  })

  test('a request without any credential is told how to send one', async () => {
    await expect(authenticate(call('GET', { cookie: 'theme=dark' }), runtime)).rejects.toMatchObject({
      code: 'unauthenticated',
      message: expect.stringContaining('Authorization: Bearer'),
    })
  })

  test('malformed, unknown, expired and revoked credentials get one and the same answer', async () => {
    const ctx = testContext(deps, tenantId)
    const key = async (expires_at?: string) =>
      createApiKey({
        ctx,
        input: { name: 'x', scopes: ['read'], ...(expires_at === undefined ? {} : { expires_at }) },
      })
    const expired = await key(new Date(deps.clock.nowMs() + 1).toISOString())
    const revoked = await key()
    await revokeApiKey({ ctx, input: { id: revoked.api_key.id } })
    const later = { ...runtime, clock: { nowMs: () => deps.clock.nowMs() + 10 } }
    const attempts = [
      { authorization: 'Basic dXNlcjpwYXNz' },
      { authorization: 'Bearer' },
      { authorization: `Bearer ${generateKey()}` },
      { authorization: `Bearer ${expired.secret}` },
      { authorization: `Bearer ${revoked.secret}` },
      { cookie: 'sentinel.session_token=forged.c2lnbmF0dXJl' },
    ]
    const said = new Set<string>()
    for (const headers of attempts) {
      const refused = await authenticate(call('GET', headers as Record<string, string>), later).catch(
        (fault) => fault,
      )
      said.add(`${refused.code}: ${refused.message}`)
    }
    expect([...said]).toEqual(['unauthenticated: The credential was not accepted'])
  })

  test('a bad key is refused even where a good cookie comes with it', async () => {
    const who = email()
    await mintPerson(db, tenantId, who)
    const cookie = await signIn(runtime, who)
    const request = call('GET', { cookie, authorization: `Bearer ${generateKey()}` })
    await expect(authenticate(request, runtime)).rejects.toMatchObject({ code: 'unauthenticated' })
  })

  test('a person reads by cookie alone, and changes things only from our own pages', async () => {
    const who = email()
    const id = await mintPerson(db, tenantId, who, 'admin')
    const cookie = await signIn(runtime, who)
    const caller = {
      kind: 'user',
      id,
      name: 'Ada',
      email: who,
      permissions: ROLE_PERMISSIONS.admin,
      sessionId: expect.any(String),
      view: null,
      secondFactor: false,
      needsSecondFactor: false,
    }
    expect(await authenticate(call('GET', { cookie }), runtime)).toEqual({ tenantId, caller })
    const ours: Record<string, string>[] = [OUR_PAGE, { 'sec-fetch-site': 'same-origin' }]
    for (const headers of ours)
      expect(await authenticate(call('POST', { ...csrfHeaders(cookie), ...headers }), runtime)).toEqual({
        tenantId,
        caller,
      })
    const foreign: Record<string, string>[] = [
      {},
      { host: TEST_HOST },
      { host: TEST_HOST, origin: 'null' },
      { host: TEST_HOST, origin: 'https://evil.example' },
      { host: TEST_HOST, origin: 'http://localhost:3001' },
      { 'sec-fetch-site': 'cross-site' },
      { ...OUR_PAGE, 'sec-fetch-site': 'same-site' },
    ]
    for (const headers of foreign)
      for (const method of ['POST', 'DELETE'])
        await expect(
          authenticate(call(method, { ...csrfHeaders(cookie), ...headers }), runtime),
        ).rejects.toMatchObject({
          code: 'forbidden',
        })
  })

  test('a change from our own page needs the token of its session', async () => {
    const who = email()
    await mintPerson(db, tenantId, who, 'admin')
    const cookie = (await signIn(runtime, who)).replace(/; sentinel\.csrf=[^;]+/, '')
    const other = csrfHeaders(await signIn(runtime, who))
    const refused = async (headers: Record<string, string>) =>
      authenticate(call('POST', { ...OUR_PAGE, ...headers }), runtime).catch((fault) => [
        fault.code,
        fault.faults[0]?.field,
        fault.faults[0]?.code,
      ])
    expect(await refused({ cookie })).toEqual(['forbidden', 'x-csrf-token', 'csrf_token_missing'])
    const token = other['x-csrf-token'] ?? ''
    expect(await refused({ cookie: `${cookie}; sentinel.csrf=${token}`, 'x-csrf-token': token })).toEqual([
      'forbidden',
      'x-csrf-token',
      'csrf_token_invalid',
    ])
  })

  test('a key needs no origin to change things', async () => {
    const ctx = testContext(deps, tenantId)
    const { secret } = await createApiKey({ ctx, input: { name: 'x', scopes: ['ingest'] } })
    const headers = { authorization: `Bearer ${secret}`, origin: 'https://evil.example' }
    expect((await authenticate(call('POST', headers), runtime)).tenantId).toBe(tenantId)
  })
})

describe('the tenant of a session', () => {
  test('it is the first the person joined, until another of theirs is chosen', async () => {
    const who = email()
    const userId = await mintPerson(db, tenantId, who)
    const second = await mintTenant(db, 'Second')
    const stranger = await mintTenant(db, 'Stranger')
    await db.orm
      .insert(members)
      .values({ tenantId: second, userId, role: 'auditor', createdAt: new Date(Date.now() + 1000) })
    const cookie = await signIn(runtime, who)
    const now = async () => (await resolveSession(new Headers({ cookie }), runtime))?.tenant.id
    expect(await now()).toBe(tenantId)
    const choose = (organizationId: string) =>
      callAuth(runtime, 'POST', '/organization/set-active', { cookie }, { organizationId })
    expect((await choose(second)).status).toBe(200)
    expect(await now()).toBe(second)
    expect((await choose(stranger)).status).toBe(403)
    expect((await choose('no-uuid')).status).toBe(400)
    expect(await now()).not.toBe(stranger)
  })

  test('a person without a tenant, or who was taken out of it, is nobody', async () => {
    const who = email()
    const userId = await mintPerson(db, tenantId, who)
    const cookie = await signIn(runtime, who)
    await db.orm.delete(members).where(eq(members.userId, userId))
    expect(await resolveSession(new Headers({ cookie }), runtime)).toBeNull()
    await expect(authenticate(call('GET', { cookie }), runtime)).rejects.toMatchObject({
      code: 'unauthenticated',
    })
  })

  test('a role nobody knows opens nothing', async () => {
    const who = email()
    const userId = await mintPerson(db, tenantId, who)
    await db.orm.update(members).set({ role: 'superuser' }).where(eq(members.userId, userId))
    expect(await resolveSession(new Headers({ cookie: await signIn(runtime, who) }), runtime)).toBeNull()
  })

  test('changing the password takes the old one, and signs other browsers out on request', async () => {
    const who = email()
    await mintPerson(db, tenantId, who)
    const [here, elsewhere] = [await signIn(runtime, who), await signIn(runtime, who)]
    const change = (currentPassword: string) =>
      callAuth(
        runtime,
        'POST',
        '/change-password',
        { cookie: here },
        {
          currentPassword,
          newPassword: 'another long password',
          revokeOtherSessions: true,
        },
      )
    expect((await change('not it')).status).toBe(400)
    const changed = await change(TEST_PASSWORD)
    expect(changed.status).toBe(200)
    expect(await resolveSession(new Headers({ cookie: elsewhere }), runtime)).toBeNull()
    expect(await resolveSession(new Headers({ cookie: cookiesOf(changed) }), runtime)).not.toBeNull()
  })
})

describe('a page that needs a session', () => {
  test('it waits for the boot, then shows the signed-in person, and sends anybody else to sign in', async () => {
    await expect(requireSession()).rejects.toMatchObject({ code: 'not_ready' })
    await expect(authenticate(call('GET', {}))).rejects.toMatchObject({ code: 'not_ready' })
    setAuthRuntime(runtime)
    await expect(requireSession()).rejects.toMatchObject({ digest: expect.stringContaining('/sign-in') })
    const who = email()
    await mintPerson(db, tenantId, who)
    page.cookie = await signIn(runtime, who)
    expect(await requireSession()).toMatchObject({ user: { email: who }, tenant: { id: tenantId } })
  })

  test('who belongs nowhere, or needs a second factor first, is sent to the page that says so', async () => {
    setAuthRuntime(runtime)
    const who = email()
    const own = await mintTenant(db)
    const userId = await mintPerson(db, own, who)
    page.cookie = await signIn(runtime, who)
    await db.orm
      .insert(tenantSettings)
      .values({ tenantId: own, requireTwoFactor: true, updatedAt: '2026-11-24T12:00:00Z' })
    await expect(requireSession()).rejects.toMatchObject({ digest: expect.stringContaining('/account') })
    expect(await requireAnySession()).toMatchObject({ needsSecondFactor: true, permissions: [] })
    await db.orm.delete(members).where(eq(members.userId, userId))
    for (const needed of [requireSession, requireAnySession])
      await expect(needed()).rejects.toMatchObject({ digest: expect.stringContaining('/no-tenant') })
  })
})
