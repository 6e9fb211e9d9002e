import { isNull } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { accounts, apiKeys, members, setupTokens, tenants, users } from '@/drizzle/schema'
import { POST } from '@/app/api/setup/route'
import { handleAuth } from '@/lib/auth/handler'
import { authenticateKey } from '@/lib/auth/keys'
import { resolveSession } from '@/lib/auth/session'
import type { Bootstrap } from '@/lib/config/env'
import { permissionsOf } from '@/lib/contract/permissions'
import { SCOPES } from '@/lib/contract/scopes'
import type { Database } from '@/lib/db/database'
import { keyCache } from '@/lib/services/api-key/lookup'
import { setDeps } from '@/lib/services/process'
import { bootstrap } from '@/lib/services/tenant/bootstrap'
import { slugOf } from '@/lib/services/tenant/owner'
import { completeSetup, issueSetupLink } from '@/lib/services/tenant/setup'
import { capturedLog, recordedActs, testDeps } from '../helpers/context'
import { openTestDatabase } from '../helpers/database'
import { cookiesOf, signInRequest, testAuthRuntime } from '../helpers/people'

let db: Database
beforeAll(async () => {
  db = await openTestDatabase()
})
afterAll(() => db.close())
beforeEach(async () => {
  for (const table of [apiKeys, setupTokens, users, tenants]) await db.orm.delete(table)
  keyCache(db).known.clear()
  keyCache(db).unknown.clear()
})

const NOTHING: Bootstrap = {
  tenant: undefined,
  adminEmail: undefined,
  adminPassword: undefined,
  apiKey: undefined,
}
const EVERYTHING: Bootstrap = {
  tenant: 'Crème & Co.',
  adminEmail: 'Root@Example.com',
  adminPassword: 'eight chars and more',
  apiKey: 'any text of sixteen characters',
}
const counts = async () => ({
  tenants: await db.orm.$count(tenants),
  users: await db.orm.$count(users),
  accounts: await db.orm.$count(accounts),
  members: await db.orm.$count(members),
  keys: await db.orm.$count(apiKeys),
})

/** What a browser gets by signing in with this password. */
async function sessionOf(email: string, password: string) {
  const runtime = testAuthRuntime(testDeps(db))
  const response = await handleAuth(signInRequest(email, password), runtime)
  return response.status === 200
    ? resolveSession(new Headers({ cookie: cookiesOf(response) }), runtime)
    : response.status
}

describe('bootstrap from the environment', () => {
  test('it makes the tenant, an owner who can sign in, and the given key with every scope', async () => {
    const deps = testDeps(db)
    expect(await bootstrap(deps, EVERYTHING)).toBe(true)
    const [tenant] = await db.orm.select().from(tenants)
    expect(tenant).toMatchObject({ name: 'Crème & Co.', slug: 'creme-co' })
    expect(await sessionOf('root@example.com', 'eight chars and more')).toMatchObject({
      role: 'owner',
      tenant: { id: tenant?.id },
      user: { email: 'root@example.com' },
    })
    expect(await authenticateKey(deps, 'any text of sixteen characters')).toMatchObject({
      tenantId: tenant?.id,
      caller: { name: 'Bootstrap key', permissions: permissionsOf(SCOPES) },
    })
  })

  test('a second start, with whatever it is given, changes nothing', async () => {
    const deps = testDeps(db)
    await bootstrap(deps, EVERYTHING)
    const before = await counts()
    const other = {
      ...EVERYTHING,
      tenant: 'Other',
      apiKey: 'another text of a key',
      adminEmail: 'other@example.com',
    }
    expect(await bootstrap(deps, other)).toBe(false)
    expect(await counts()).toEqual(before)
    expect(await authenticateKey(deps, 'another text of a key')).toBeNull()
  })

  test('of two that start together, one makes it', async () => {
    const made = await Promise.all(Array.from({ length: 2 }, () => bootstrap(testDeps(db), EVERYTHING)))
    expect(made.filter(Boolean)).toHaveLength(1)
    expect(await counts()).toEqual({ tenants: 1, users: 1, accounts: 1, members: 1, keys: 1 })
  })

  test('only a key makes the tenant Default and the key, and nobody who signs in', async () => {
    const deps = testDeps(db)
    await bootstrap(deps, { ...NOTHING, apiKey: 'any text of sixteen characters' })
    expect(await counts()).toEqual({ tenants: 1, users: 0, accounts: 0, members: 0, keys: 1 })
    expect((await db.orm.select().from(tenants))[0]).toMatchObject({ name: 'Default', slug: 'default' })
    expect(await issueSetupLink(deps)).not.toBeNull()
  })

  test('nothing configured makes nothing', async () => {
    expect(await bootstrap(testDeps(db), NOTHING)).toBe(false)
    expect((await counts()).tenants).toBe(0)
  })

  test('a log at its most talkative holds neither the password nor the key', async () => {
    const { log, lines } = capturedLog()
    await bootstrap({ ...testDeps(db), log }, EVERYTHING)
    expect(lines()).toContain('the first tenant was made')
    expect(lines()).not.toMatch(/eight chars|any text|hash/)
  })

  test.each([
    ['Acme', 'acme'],
    ['  Ünïcode — GmbH ', 'unicode-gmbh'],
    ['株式会社', 'tenant'],
    ['x'.repeat(100), 'x'.repeat(63)],
  ])('the slug of %j is %j', (name, slug) => {
    expect(slugOf(name)).toBe(slug)
  })
})

describe('the setup link', () => {
  const person = { name: 'Grace', email: 'Grace@Example.com', password: 'a long enough one' }
  const tokenOf = (link: string | null) => new URL(link ?? '', 'http://x').searchParams.get('token') ?? ''

  test('it makes the first administrator and the tenant, who then signs in', async () => {
    const deps = testDeps(db)
    const link = await issueSetupLink(deps)
    expect(link).toMatch(/^\/setup\?token=[\w-]{43}$/)
    const input = { ...person, token: tokenOf(link), tenant_name: 'Hopper' }
    expect(await completeSetup({ deps, input })).toEqual({ ok: true })
    const session = await sessionOf('grace@example.com', person.password)
    expect(session).toMatchObject({ role: 'owner', user: { name: 'Grace' }, tenant: { name: 'Hopper' } })
    const [tenant] = await db.orm.select().from(tenants)
    expect(await recordedActs(db, tenant?.id ?? '')).toMatchObject([
      { event_type: 'user.created' },
      { event_type: 'user.login' },
    ])
  })

  test('it joins the tenant that the bootstrap key made', async () => {
    const deps = testDeps(db)
    await bootstrap(deps, { ...NOTHING, tenant: 'Acme', apiKey: 'any text of sixteen characters' })
    const token = tokenOf(await issueSetupLink(deps))
    await completeSetup({ deps, input: { ...person, token, tenant_name: 'Ignored' } })
    expect(await sessionOf('grace@example.com', person.password)).toMatchObject({ tenant: { name: 'Acme' } })
  })

  test('it works once, though it is tried again and by five at the same time', async () => {
    const deps = testDeps(db)
    const input = { ...person, token: tokenOf(await issueSetupLink(deps)) }
    const attempts = await Promise.allSettled(
      Array.from({ length: 5 }, (_, i) =>
        completeSetup({ deps, input: { ...input, email: `p${i}@example.com` } }),
      ),
    )
    expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    await expect(completeSetup({ deps, input })).rejects.toMatchObject({ code: 'forbidden' })
    expect(await counts()).toMatchObject({ tenants: 1, users: 1, accounts: 1, members: 1 })
  })

  test('a new start replaces the link of the one before', async () => {
    const deps = testDeps(db)
    const [old, young] = [tokenOf(await issueSetupLink(deps)), tokenOf(await issueSetupLink(deps))]
    const use = (token: string) => completeSetup({ deps, input: { ...person, token } })
    await expect(use(old)).rejects.toMatchObject({ code: 'forbidden' })
    expect(await use(young)).toEqual({ ok: true })
  })

  test('there is none once somebody can sign in, and an older one opens nothing', async () => {
    const deps = testDeps(db)
    const token = tokenOf(await issueSetupLink(deps))
    await bootstrap(deps, EVERYTHING)
    expect(await issueSetupLink(deps)).toBeNull()
    await expect(completeSetup({ deps, input: { ...person, token } })).rejects.toMatchObject({
      code: 'forbidden',
    })
    expect((await counts()).users).toBe(1)
  })

  test('a refused attempt leaves nothing behind and does not use the link up', async () => {
    const deps = testDeps(db)
    const token = tokenOf(await issueSetupLink(deps))
    const weak = { ...person, token, password: 'short' }
    await expect(completeSetup({ deps, input: weak })).rejects.toMatchObject({
      code: 'invalid_request',
      faults: [{ field: 'password' }],
    })
    await expect(completeSetup({ deps, input: { ...person, token: `${token}x` } })).rejects.toMatchObject({
      code: 'forbidden',
    })
    expect(await counts()).toMatchObject({ tenants: 0, users: 0 })
    expect(await completeSetup({ deps, input: { ...person, token } })).toEqual({ ok: true })
  })

  test('only a hash of the token is stored, and no log line holds it', async () => {
    const { log, lines } = capturedLog()
    const deps = { ...testDeps(db), log }
    const token = tokenOf(await issueSetupLink(deps))
    const [row] = await db.orm.select().from(setupTokens).where(isNull(setupTokens.usedAt))
    expect(row?.tokenHash).toHaveLength(32)
    expect(Buffer.from(row?.tokenHash ?? []).toString('utf8')).not.toContain(token)
    await completeSetup({ deps, input: { ...person, token } })
    expect(lines()).not.toContain(token)
    expect(lines()).not.toContain(person.password)
  })

  test('over HTTP it answers 201, or a problem; and the eleventh try in a minute is told to wait', async () => {
    const deps = testDeps(db)
    setDeps(deps)
    const token = tokenOf(await issueSetupLink(deps))
    const send = async (body: object) => {
      const request = new Request('http://localhost/api/setup', {
        method: 'POST',
        body: JSON.stringify(body),
      })
      const response = await POST(request, { params: Promise.resolve({}) })
      return {
        status: response.status,
        type: response.headers.get('content-type'),
        body: await response.json(),
      }
    }
    expect(await send({ ...person, token: 'x' })).toMatchObject({
      status: 403,
      type: 'application/problem+json',
      body: { code: 'forbidden' },
    })
    expect((await send({ ...person, token, email: 'none' })).body).toMatchObject({
      errors: [{ field: 'email' }],
    })
    expect((await send({ ...person, token, name: 'x'.repeat(9_000) })).status).toBe(413)
    expect(await send({ ...person, token })).toMatchObject({ status: 201, body: { ok: true } })
    const rest = []
    for (let i = 0; i < 7; i++) rest.push((await send({ ...person, token })).status)
    expect(rest).toEqual([403, 403, 403, 403, 403, 403, 429])
  })
})
