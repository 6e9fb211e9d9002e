import { and, eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { members, tenants, users } from '@/drizzle/schema'
import { oidcSettings } from '@/lib/auth/oidc-settings'
import { resolveSession, type AuthRuntime } from '@/lib/auth/session'
import type { OidcConfig } from '@/lib/config/oidc'
import type { Database } from '@/lib/db/database'
import { systemClock } from '@/lib/platform/clock'
import type { Deps } from '@/lib/services/context'
import { capturedLog, recordedActs, testDeps } from '../helpers/context'
import { mintTenant, openTestDatabase } from '../helpers/database'
import { type Forgery, startForgingProvider } from '../helpers/forging-provider'
import {
  CLIENT,
  type IdentityProvider,
  passProvider,
  type SsoPerson,
  startIdentityProvider,
} from '../helpers/identity-provider'
import { mintPerson, testAuthRuntime } from '../helpers/people'
import { finish, OURS, start, through } from '../helpers/sso-flow'

const CALLBACK = `${OURS}/api/auth/oidc/callback`
const person = (name: string, groups: string[], email_verified = true): SsoPerson => ({
  email: `${name.toLowerCase()}@corp.example`,
  email_verified,
  name,
  groups,
})
const PEOPLE: Record<string, SsoPerson> = {
  ada: person('Ada', ['staff', 'audit-admins']),
  grace: person('Grace', ['audit-readers']),
  mallory: person('Mallory', ['audit-admins'], false),
  guest: person('Guest', ['visitors']),
  boss: person('Boss', ['audit-readers']),
}

let db: Database
let deps: Deps
let provider: IdentityProvider
let tenantId: string
let slug: string

const configOf = (changes: Partial<OidcConfig> = {}): OidcConfig => ({
  issuer: provider.issuer,
  clientId: CLIENT.id,
  clientSecret: CLIENT.secret,
  name: 'Corp',
  scopes: 'openid email profile groups',
  roleClaim: 'groups',
  roleMap: [
    ['audit-readers', 'auditor'],
    ['audit-admins', 'admin'],
  ],
  defaultRole: undefined,
  tenant: slug,
  twoFactorClaim: undefined,
  ...changes,
})
const runtimeWith = (changes: Partial<OidcConfig> = {}, on = deps): AuthRuntime =>
  testAuthRuntime(on, OURS, { ...on, settings: oidcSettings(configOf(changes), OURS) })

beforeAll(async () => {
  db = await openTestDatabase()
  deps = { ...testDeps(db), clock: systemClock }
  provider = await startIdentityProvider(PEOPLE, CALLBACK)
  tenantId = await mintTenant(db, 'Corp')
  const [tenant] = await db.orm.select().from(tenants).where(eq(tenants.id, tenantId))
  slug = tenant?.slug ?? ''
})
afterAll(async () => {
  await provider.stop()
  await db.close()
})

const sessionOf = (runtime: AuthRuntime, cookie: string) => resolveSession(new Headers({ cookie }), runtime)

describe('through a real OpenID provider', () => {
  test('a new person comes in with the role of their claims, and it is in the log', async () => {
    const runtime = runtimeWith()
    const { begun, end } = await through(runtime, 'ada', '?next=%2Fkeys%3Fa%3D1')
    const asked = new URL(begun.location)
    expect(Object.fromEntries(asked.searchParams)).toMatchObject({
      response_type: 'code',
      code_challenge_method: 'S256',
      redirect_uri: CALLBACK,
      state: expect.any(String),
      nonce: expect.any(String),
    })
    expect(end).toMatchObject({ status: 302, location: '/keys?a=1' })
    expect(await sessionOf(runtime, end.cookie)).toMatchObject({
      user: { name: 'Ada', email: 'ada@corp.example' },
      tenant: { id: tenantId },
      role: 'admin',
    })
    const acts = await recordedActs(db, tenantId)
    expect(acts.slice(-2)).toMatchObject([
      { event_type: 'user.created', metadata: { method: 'sso', provider: 'Corp', role: 'admin' } },
      { event_type: 'user.login', metadata: { method: 'sso', provider: 'Corp' } },
    ])
    expect(provider.errors()).toEqual([])
  })

  test('the role follows the claims at each sign-in', async () => {
    const runtime = runtimeWith()
    const first = await through(runtime, 'grace')
    expect((await sessionOf(runtime, first.end.cookie))?.role).toBe('auditor')
    const promoted = runtimeWith({ roleMap: [['audit-readers', 'compliance_officer']] })
    const second = await through(promoted, 'grace')
    expect((await sessionOf(promoted, second.end.cookie))?.role).toBe('compliance_officer')
    expect(await db.orm.$count(users, eq(users.email, 'grace@corp.example'))).toBe(1)
    expect((await recordedActs(db, tenantId)).slice(-2)).toMatchObject([
      {
        event_type: 'user.role_changed',
        metadata: { previous_role: 'auditor', new_role: 'compliance_officer' },
      },
      { event_type: 'user.login' },
    ])
  })

  test('who has a password already is the same person, and the last owner stays one', async () => {
    const own = await mintTenant(db, 'Bosses')
    const [tenant] = await db.orm.select().from(tenants).where(eq(tenants.id, own))
    const userId = await mintPerson(db, own, 'boss@corp.example', 'owner')
    const runtime = runtimeWith({ tenant: tenant?.slug })
    const { end } = await through(runtime, 'boss')
    expect(await sessionOf(runtime, end.cookie)).toMatchObject({ user: { id: userId }, role: 'owner' })
  })

  test('a membership that has ended stays ended', async () => {
    const runtime = runtimeWith()
    await through(runtime, 'grace')
    const [grace] = await db.orm.select().from(users).where(eq(users.email, 'grace@corp.example'))
    const own = and(eq(members.tenantId, tenantId), eq(members.userId, grace?.id ?? ''))
    await db.orm
      .update(members)
      .set({ expiresAt: new Date(1) })
      .where(own)
    const { end } = await through(runtime, 'grace')
    expect(end.location).toBe('/sign-in?sso=membership_ended')
    await db.orm.update(members).set({ expiresAt: null }).where(own)
  })

  test('it counts as two-factor sign-in, or where a claim is configured, with this claim only', async () => {
    const [open, strict] = [runtimeWith(), runtimeWith({ twoFactorClaim: ['groups', 'staff'] })]
    const answers: unknown[] = []
    for (const runtime of [open, strict])
      for (const account of ['ada', 'grace']) {
        const { end } = await through(runtime, account)
        answers.push([account, (await sessionOf(runtime, end.cookie))?.secondFactor])
      }
    expect(answers).toEqual([
      ['ada', true],
      ['grace', true],
      ['ada', true],
      ['grace', false],
    ])
  })

  const foreign = ['//evil.example', '/\\evil.example', 'https://evil.example', 'javascript:alert(1)']
  test.each(foreign)('it leads to no other site: %s', async (next) => {
    const { end } = await through(runtimeWith(), 'ada', `?next=${encodeURIComponent(next)}`)
    expect(end.location).toBe('/')
  })
})

describe('single sign-on is refused', () => {
  const reasons = async () =>
    (await recordedActs(db, tenantId))
      .filter(({ event_type }) => event_type === 'security.auth_failed')
      .map(({ metadata }) => (metadata as { reason?: string }).reason)

  test('for an answer that comes a second time', async () => {
    const runtime = runtimeWith()
    const { begun, back, end } = await through(runtime, 'ada')
    expect(end.location).toBe('/')
    const again = await finish(runtime, back.search, begun.cookie)
    expect(again).toMatchObject({ status: 302, location: '/sign-in?sso=state' })
    expect(await sessionOf(runtime, again.cookie)).toBeNull()
    expect((await reasons()).at(-1)).toBe('state')
  })

  test('for an answer to what another browser began', async () => {
    const runtime = runtimeWith()
    const [mine, theirs] = [await start(runtime), await start(runtime)]
    const back = await passProvider(theirs.location, { account: 'ada' }, OURS)
    expect((await finish(runtime, back.search, mine.cookie)).location).toBe('/sign-in?sso=state')
    expect((await finish(runtime, back.search, '')).location).toBe('/sign-in?sso=state')
  })

  test('for a state nobody gave', async () => {
    const runtime = runtimeWith()
    const { cookie } = await start(runtime)
    expect((await finish(runtime, '?code=x&state=guessed', cookie)).location).toBe('/sign-in?sso=state')
  })

  test('for an e-mail address that is not verified', async () => {
    const { end } = await through(runtimeWith(), 'mallory')
    expect(end.location).toBe('/sign-in?sso=email_not_verified')
    expect(await db.orm.$count(users, eq(users.email, 'mallory@corp.example'))).toBe(0)
    expect((await reasons()).at(-1)).toBe('email_not_verified')
  })

  test('for claims without a role, unless there is one for everybody', async () => {
    const { end } = await through(runtimeWith(), 'guest')
    expect(end.location).toBe('/sign-in?sso=no_role')
    const open = runtimeWith({ defaultRole: 'developer' })
    const { end: welcome } = await through(open, 'guest')
    expect((await sessionOf(open, welcome.cookie))?.role).toBe('developer')
  })

  test('for a person who says no at the provider', async () => {
    const runtime = runtimeWith()
    const begun = await start(runtime)
    const back = await passProvider(begun.location, { deny: '1' }, OURS)
    expect((await finish(runtime, back.search, begun.cookie)).location).toBe('/sign-in?sso=denied')
  })

  test('where it leads to no tenant, or to none in particular', async () => {
    for (const tenant of ['no-such-slug', undefined]) {
      const { end } = await through(runtimeWith({ tenant }), 'ada')
      expect(end.location).toBe('/sign-in?sso=no_tenant')
    }
  })

  test('where the provider is away, or nothing is configured', async () => {
    expect((await start(runtimeWith({ issuer: 'http://127.0.0.1:9' }))).location).toBe(
      '/sign-in?sso=unreachable',
    )
    const off = testAuthRuntime(deps, OURS)
    expect((await start(off)).location).toBe('/sign-in?sso=not_configured')
    expect((await finish(off, '?code=x&state=y', '')).location).toBe('/sign-in?sso=not_configured')
  })
})

describe('an ID token that is not what it should be', () => {
  const HONEST = { email: 'eve@corp.example', email_verified: true, name: 'Eve', groups: ['audit-admins'] }
  const seconds = () => Math.floor(Date.now() / 1000)
  let forger: Awaited<ReturnType<typeof startForgingProvider>>
  beforeAll(async () => {
    forger = await startForgingProvider(HONEST)
  })
  afterAll(() => forger.stop())

  async function answered(forgery: Forgery, iss?: string) {
    const { log, lines } = capturedLog()
    const runtime = runtimeWith({ issuer: forger.issuer }, { ...deps, log })
    forger.tell('', { ...(forgery.issuerInDiscovery === undefined ? {} : forgery) })
    const { cookie, location } = await start(runtime)
    if (location.startsWith('/')) return { location, lines: lines() }
    const { searchParams } = new URL(location)
    forger.tell(searchParams.get('nonce') ?? '', forgery)
    const search = new URLSearchParams({ code: 'x', state: searchParams.get('state') ?? '' })
    if (iss !== undefined) search.set('iss', iss)
    return { ...(await finish(runtime, `?${search}`, cookie)), lines: lines() }
  }

  test('is refused; the same answer without the change is accepted', async () => {
    expect(await answered({})).toMatchObject({ location: '/' })
  })

  const forgeries: [string, () => Forgery][] = [
    ['another issuer', () => ({ claims: { iss: 'https://evil.example' } })],
    ['another audience', () => ({ claims: { aud: 'another-client' } })],
    ['an end in the past', () => ({ claims: { exp: seconds() - 60, iat: seconds() - 120 } })],
    ['no end', () => ({ claims: { exp: undefined } })],
    ['another nonce', () => ({ claims: { nonce: 'replayed' } })],
    ['no nonce', () => ({ claims: { nonce: undefined } })],
    ['a time it begins that is not yet', () => ({ claims: { nbf: seconds() + 600 } })],
    ['the signature of another key', () => ({ foreignKey: true })],
    ['no signature', () => ({ unsigned: true })],
    ['userinfo about somebody else', () => ({ subjectInUserinfo: 'somebody-else' })],
  ]
  test.each(forgeries)('%s', async (_what, forgery) => {
    const { location, lines } = await answered(forgery())
    expect(location).toBe('/sign-in?sso=not_trusted')
    expect(lines).toContain('single sign-on was refused')
    expect(lines).not.toContain(CLIENT.secret)
  })

  test('the issuer beside the code is another one (RFC 9207)', async () => {
    expect((await answered({}, 'https://evil.example')).location).toBe('/sign-in?sso=not_trusted')
  })

  test('the provider calls itself something else', async () => {
    const { location } = await answered({ issuerInDiscovery: 'https://evil.example' })
    expect(location).toBe('/sign-in?sso=unreachable')
  })

  test('an e-mail address is verified by true and by nothing else', async () => {
    const claims = { email: 'x@corp.example' }
    for (const email_verified of ['true', 1, null])
      expect((await answered({ claims: { ...claims, email_verified } })).location).toBe(
        '/sign-in?sso=email_not_verified',
      )
    // Without a verdict on this address, that on another one, in userinfo, does not stand for it.
    expect((await answered({ claims: { ...claims, email_verified: undefined } })).location).toBe('/')
    expect(await db.orm.$count(users, eq(users.email, 'x@corp.example'))).toBe(0)
  })
})
