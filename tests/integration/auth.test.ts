import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sessions, users } from '@/drizzle/schema'
import { handleAuth } from '@/lib/auth/handler'
import { resolveSession, type AuthRuntime } from '@/lib/auth/session'
import { ROLE_PERMISSIONS } from '@/lib/contract/permissions'
import type { Database } from '@/lib/db/database'
import type { Deps } from '@/lib/services/context'
import { capturedLog, testDeps } from '../helpers/context'
import { mintTenant, openTestDatabase } from '../helpers/database'
import {
  callAuth,
  cookiesOf,
  csrfHeaders,
  mintPerson,
  OUR_PAGE,
  signIn,
  signInRequest,
  TEST_PASSWORD,
  testAuthRuntime,
} from '../helpers/people'

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

describe('signing in', () => {
  test('a person signs in, is known by the cookie, and is nobody after signing out', async () => {
    const who = email()
    const id = await mintPerson(db, tenantId, who, 'auditor')
    const cookie = await signIn(runtime, who)
    expect(await resolveSession(new Headers({ cookie }), runtime)).toMatchObject({
      user: { id, name: 'Ada', email: who },
      tenant: { id: tenantId, name: 'Test tenant' },
      role: 'auditor',
      permissions: ROLE_PERMISSIONS.auditor,
    })
    expect((await callAuth(runtime, 'POST', '/sign-out', { cookie }, {})).status).toBe(200)
    expect(await resolveSession(new Headers({ cookie }), runtime)).toBeNull()
  })

  test('the session cookie is out of reach of scripts, lax, and secure behind https', async () => {
    const who = email()
    await mintPerson(db, tenantId, who)
    const plain = await handleAuth(signInRequest(who, TEST_PASSWORD), runtime)
    expect(plain.headers.getSetCookie()[0]).toMatch(/^sentinel\.session_token=.*HttpOnly; SameSite=Lax$/i)
    const origin = 'https://audit.example.com'
    const behindHttps = testAuthRuntime(deps, origin)
    const secure = await handleAuth(signInRequest(who, TEST_PASSWORD, { origin }), behindHttps)
    const set = secure.headers.getSetCookie()
    expect(set[0]).toMatch(/^__Host-sentinel\.session_token=.*HttpOnly; Secure; SameSite=Lax$/i)
    // A browser drops a __Host- cookie that has a Domain, another path, or is not secure.
    for (const cookie of set) {
      expect(cookie).toMatch(/^__Host-sentinel\.[\w.]+=[^;]*;.*\bPath=\/(;|$)/)
      expect(cookie).toMatch(/; Secure(;|$)/)
      expect(cookie).not.toMatch(/domain=/i)
    }
    expect(await resolveSession(new Headers({ cookie: cookiesOf(secure) }), behindHttps)).not.toBeNull()
    const renamed = cookiesOf(secure).replaceAll('__Host-', '')
    expect(await resolveSession(new Headers({ cookie: renamed }), behindHttps)).toBeNull()
  })

  test('a wrong password and an unknown person get the same answer', async () => {
    const who = email()
    await mintPerson(db, tenantId, who)
    const answers = [signInRequest(who, 'not the password'), signInRequest(email(), 'not the password')]
    const [wrong, unknown] = await Promise.all(answers.map((request) => handleAuth(request, runtime)))
    expect([wrong?.status, unknown?.status]).toEqual([401, 401])
    expect(await wrong?.json()).toEqual(await unknown?.json())
  })

  test('after ten attempts on one account, from wherever, the next is told to wait', async () => {
    const who = email()
    await mintPerson(db, tenantId, who)
    const attempt = async (password: string) =>
      (await handleAuth(signInRequest(who, password), runtime)).status
    for (let i = 0; i < 10; i++) expect(await attempt('not the password')).toBe(401)
    expect(await attempt(TEST_PASSWORD)).toBe(429)
  })

  test('signing in with success starts the count anew', async () => {
    const who = email()
    await mintPerson(db, tenantId, who)
    for (let i = 0; i < 12; i++) await signIn(runtime, who)
  })

  test('one address is told to wait, whichever accounts it tries', async () => {
    const from = { 'x-sentinel-peer': '203.0.113.77' }
    const statuses: number[] = []
    for (let i = 0; i < 31; i++)
      statuses.push((await handleAuth(signInRequest(`nobody-${i}@`, 'x', from), runtime)).status)
    expect(statuses.slice(0, 30)).not.toContain(429)
    expect(statuses.at(-1)).toBe(429)
  })

  test('nobody signs up, makes a tenant or invites over HTTP', async () => {
    const who = email()
    await mintPerson(db, tenantId, who)
    const cookie = await signIn(runtime, who)
    const before = await db.orm.$count(users)
    const paths = ['/sign-up/email', '/organization/create', '/organization/invite-member', '/update-user']
    for (const path of paths)
      expect((await callAuth(runtime, 'POST', path, { cookie }, { name: 'x' })).status).toBe(404)
    const direct = runtime.auth.api.signUpEmail({
      body: { name: 'x', email: email(), password: TEST_PASSWORD },
    })
    await expect(direct).rejects.toThrow(/sign up is not enabled/i)
    expect(await db.orm.$count(users)).toBe(before)
  })

  test('a body larger than sixteen kilobytes is not read', async () => {
    const response = await callAuth(runtime, 'POST', '/sign-in/email', {}, { email: 'x'.repeat(20_000) })
    expect(response.status).toBe(413)
  })

  test('a log at its most talkative holds no password, no session token and no cookie', async () => {
    const { log, lines } = capturedLog()
    const talkative = testAuthRuntime({ ...deps, log })
    const who = email()
    await mintPerson(db, tenantId, who)
    await handleAuth(signInRequest(who, 'a wrong secret word'), talkative)
    await signIn(talkative, who)
    const [session] = await db.orm
      .select()
      .from(sessions)
      .innerJoin(users, eq(users.id, sessions.userId))
      .where(eq(users.email, who))
    expect(lines()).not.toMatch(/secret word|battery staple/)
    expect(lines()).not.toContain(session?.sessions.token)
  })
})

describe('signing in from another origin', () => {
  test.each([
    ['another origin', { origin: 'https://evil.example' }],
    ['the right host on another port', { origin: 'http://localhost:3001' }],
    [
      'a cross-site fetch without an origin',
      { origin: '', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' },
    ],
    ['no origin, but a cookie', { origin: '', cookie: 'sentinel.session_token=x' }],
  ])('%s is refused', async (_what, headers: Record<string, string>) => {
    const who = email()
    await mintPerson(db, tenantId, who)
    const request = signInRequest(who, TEST_PASSWORD, headers)
    if (headers['origin'] === '') request.headers.delete('origin')
    const response = await handleAuth(request, runtime)
    expect(response.status).toBe(403)
    expect(response.headers.getSetCookie()).toEqual([])
  })

  test.each(['localhost:3000', '127.0.0.1:8080', 'audit.internal', '[::1]:3000'])(
    'without PUBLIC_URL, a page served as %s signs in, whatever address the server listens on',
    async (host) => {
      const who = email()
      await mintPerson(db, tenantId, who)
      for (const scheme of ['http', 'https']) {
        const request = signInRequest(who, TEST_PASSWORD, { host, origin: `${scheme}://${host}` })
        expect((await handleAuth(request, runtime)).status).toBe(200)
      }
    },
  )

  test('with PUBLIC_URL, only that origin signs in', async () => {
    const who = email()
    await mintPerson(db, tenantId, who)
    const behind = testAuthRuntime(deps, 'https://audit.example.com')
    const from = async (origin: string) =>
      (await handleAuth(signInRequest(who, TEST_PASSWORD, { origin }), behind)).status
    expect(await from('https://audit.example.com')).toBe(200)
    expect(await from('http://localhost:3000')).toBe(403)
  })
})

describe('a change without the token of its page', () => {
  const code = async (request: Request) => {
    const response = await handleAuth(request, runtime)
    return [response.status, ((await response.json()) as { code?: string }).code]
  }

  test('nobody is signed in by a form of another site', async () => {
    const who = email()
    await mintPerson(db, tenantId, who)
    const request = signInRequest(who, TEST_PASSWORD)
    request.headers.delete('x-csrf-token')
    expect(await code(request)).toEqual([403, 'csrf_token_missing'])
    const other = signInRequest(who, TEST_PASSWORD)
    other.headers.set('x-csrf-token', csrfHeaders()['x-csrf-token'] ?? '')
    expect(await code(other)).toEqual([403, 'csrf_token_invalid'])
  })

  test('nobody is signed out, and no password is changed', async () => {
    const who = email()
    await mintPerson(db, tenantId, who)
    const cookie = await signIn(runtime, who)
    for (const path of [
      '/sign-out',
      '/change-password',
      '/organization/set-active',
      '/account/sessions/revoke-others',
    ]) {
      const init = {
        method: 'POST',
        headers: { ...OUR_PAGE, cookie, 'content-type': 'application/json' },
        body: '{}',
      }
      expect(await code(new Request(`http://localhost:3000/api/auth${path}`, init))).toEqual([
        403,
        'csrf_token_missing',
      ])
    }
    expect(await resolveSession(new Headers({ cookie }), runtime)).not.toBeNull()
  })

  test('the answer to signing in brings the token of the new session', async () => {
    const who = email()
    await mintPerson(db, tenantId, who)
    const cookie = await signIn(runtime, who)
    expect(cookie).toMatch(/sentinel\.csrf=[\w.-]+/)
    const token = /sentinel\.csrf=([^;]+)/.exec(cookie)?.[1] ?? ''
    const init = {
      method: 'POST',
      headers: { ...OUR_PAGE, cookie, 'x-csrf-token': token, 'content-type': 'application/json' },
      body: '{}',
    }
    expect(
      (await handleAuth(new Request('http://localhost:3000/api/auth/sign-out', init), runtime)).status,
    ).toBe(200)
  })
})
