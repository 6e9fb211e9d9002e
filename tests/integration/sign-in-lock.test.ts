import { randomBytes, scryptSync } from 'node:crypto'
import type * as argon2 from '@node-rs/argon2'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { accounts, members, sessions, signInLocks } from '@/drizzle/schema'
import { authActsSettled } from '@/lib/auth/door'
import { handleAuth } from '@/lib/auth/handler'
import type { AuthRuntime } from '@/lib/auth/session'
import type { Database } from '@/lib/db/database'
import { hashPassword } from '@/lib/platform/password'
import { forgetOldFailures } from '@/lib/services/auth/sign-in-lock'
import { recordedActs, testClock, testDeps } from '../helpers/context'
import { mintTenant, openTestDatabase } from '../helpers/database'
import { mintPerson, signIn, signInRequest, TEST_PASSWORD, testAuthRuntime } from '../helpers/people'

const work = vi.hoisted(() => ({ hashes: 0, broken: false }))
// Counts the real work.
vi.mock('@node-rs/argon2', async (original) => {
  const real = await original<typeof argon2>()
  return {
    ...real,
    hash: (...args: Parameters<typeof real.hash>) => (work.hashes++, real.hash(...args)),
    verify: (...args: Parameters<typeof real.verify>) => (work.hashes++, real.verify(...args)),
  }
})

const MINUTE_MS = 60_000
let db: Database
let runtime: AuthRuntime
let tenantId: string
let people = 0
const clock = testClock()
const email = () => `locked-${++people}@example.com`

beforeAll(async () => {
  db = await openTestDatabase()
  runtime = freshProcess()
  tenantId = await mintTenant(db)
})
afterAll(() => db.close())

/** Another process on the same database: what only memory knew is gone. */
function freshProcess(): AuthRuntime {
  return testAuthRuntime(testDeps({ ...db, identity: {} }, clock))
}

async function attempt(on: AuthRuntime, who: string, password = 'not the password') {
  const response = await handleAuth(signInRequest(who, password), on)
  await authActsSettled(on)
  return { status: response.status, body: await response.text(), wait: response.headers.get('retry-after') }
}

/** Wrong passwords, more than a minute allows one process to try. */
async function fail(who: string, times: number) {
  for (let i = 0; i < times; i++) {
    const on = freshProcess()
    expect((await attempt(on, who)).status).toBe(401)
    await authActsSettled(on)
  }
}

const actsOf = async (tenant: string) =>
  (await recordedActs(db, tenant)).map(({ event_type, metadata }) => ({
    event_type,
    metadata: { ...metadata, request_id: undefined },
  }))

describe('wrong passwords', () => {
  test('the tenth in a row locks the account for a quarter of an hour, for every process', async () => {
    const tenant = await mintTenant(db)
    const who = email()
    await mintPerson(db, tenant, who)
    await fail(who, 10)
    const refused = await attempt(freshProcess(), who, TEST_PASSWORD)
    expect(refused).toMatchObject({ status: 429, wait: '900' })
    expect(refused.body).toContain('ACCOUNT_LOCKED')
    clock.advance(15 * MINUTE_MS - 1)
    expect((await attempt(freshProcess(), who, TEST_PASSWORD)).status).toBe(429)
    clock.advance(1)
    expect((await attempt(freshProcess(), who, TEST_PASSWORD)).status).toBe(200)
    expect((await actsOf(tenant)).map(({ event_type }) => event_type)).toEqual([
      ...Array.from({ length: 10 }, () => 'security.auth_failed'),
      'user.locked',
      'security.auth_failed',
      'security.auth_failed',
      'user.unlocked',
      'user.login',
    ])
  })

  test('the next lock is twice as long; a success makes the next one short again', async () => {
    const who = email()
    await mintPerson(db, tenantId, who)
    await fail(who, 10)
    clock.advance(15 * MINUTE_MS)
    await fail(who, 10)
    expect((await attempt(freshProcess(), who)).wait).toBe('1800')
    clock.advance(30 * MINUTE_MS)
    await signIn(freshProcess(), who)
    await fail(who, 10)
    expect((await attempt(freshProcess(), who)).wait).toBe('900')
  })

  test('nine, then a success: nothing is locked, and the count starts anew', async () => {
    const who = email()
    await mintPerson(db, tenantId, who)
    await fail(who, 9)
    await signIn(freshProcess(), who)
    await fail(who, 9)
    await signIn(freshProcess(), who)
  })

  test('at the same moment from everywhere, no more than ten are tried', async () => {
    const who = email()
    await mintPerson(db, tenantId, who)
    const before = work.hashes
    const tries = await Promise.all(Array.from({ length: 40 }, () => attempt(runtime, who)))
    expect(tries.filter(({ status }) => status === 401)).toHaveLength(10)
    expect(work.hashes - before).toBe(10)
    expect((await attempt(freshProcess(), who, TEST_PASSWORD)).status).toBe(429)
  })

  test('known and unknown addresses get the same answers, after the same number of hashes', async () => {
    const known = email()
    await mintPerson(db, tenantId, known)
    const seen: Record<string, object[]> = {}
    for (const who of [known, email()]) {
      const answers = []
      for (let i = 0; i < 12; i++) {
        const before = work.hashes
        const { status, body, wait } = await attempt(freshProcess(), who)
        answers.push({ status, body, wait, hashes: work.hashes - before })
      }
      seen[who] = answers
    }
    const [first, second] = Object.values(seen)
    expect(second).toEqual(first)
    expect(first?.map((answer) => (answer as { hashes: number }).hashes)).toEqual([
      ...Array.from({ length: 10 }, () => 1),
      0,
      0,
    ])
  })

  test('the table holds no address, and forgets in time', async () => {
    const who = email()
    await attempt(freshProcess(), who)
    const rows = await db.orm.select().from(signInLocks)
    expect(JSON.stringify(rows)).not.toContain('example.com')
    expect(rows[0]?.emailHash).toHaveLength(32)
    await forgetOldFailures(db, clock.nowMs())
    expect(await db.orm.$count(signInLocks)).toBe(rows.length)
    await forgetOldFailures(db, clock.nowMs() + 2 * 24 * 60 * MINUTE_MS + 1)
    expect(await db.orm.$count(signInLocks)).toBe(0)
  })

  test('what is said of a sign-in says who, from where and how, in every tenant of the person', async () => {
    const [first, second] = [await mintTenant(db), await mintTenant(db)]
    const who = email()
    const userId = await mintPerson(db, first, who)
    await db.orm.insert(members).values({ tenantId: second, userId, role: 'auditor', createdAt: new Date() })
    const headers = { 'user-agent': 'Firefox', 'x-sentinel-peer': '203.0.113.9' }
    await handleAuth(signInRequest(who, 'not the password', headers), runtime)
    // What failed is written later, but not after the success behind it.
    await handleAuth(signInRequest(who, TEST_PASSWORD, headers), runtime)
    for (const tenant of [first, second])
      expect(
        await db.query(
          `select event_type, outcome, actor_id, actor_email, actor_ip as ip_address, actor_user_agent as user_agent, metadata::jsonb ->> 'method' as method
           from events where tenant_id = $1 order by seq`,
          [tenant],
        ),
      ).toEqual([
        {
          event_type: 'security.auth_failed',
          outcome: 'failure',
          actor_id: userId,
          actor_email: who,
          ip_address: '203.0.113.9',
          user_agent: 'Firefox',
          method: 'password',
        },
        {
          event_type: 'user.login',
          outcome: 'success',
          actor_id: userId,
          actor_email: who,
          ip_address: '203.0.113.9',
          user_agent: 'Firefox',
          method: 'password',
        },
      ])
  })

  test('a sign-in that can not be recorded is none', async () => {
    const who = email()
    const userId = await mintPerson(db, tenantId, who)
    const broken: Database = {
      ...db,
      as: (role) => ({
        ...db.as(role),
        transaction: () => Promise.reject(new Error('the disk is full')),
      }),
    }
    const response = await handleAuth(
      signInRequest(who, TEST_PASSWORD),
      testAuthRuntime(testDeps(broken, clock)),
    )
    expect(response.status).toBe(500)
    expect(response.headers.getSetCookie()).toEqual([])
    expect(await db.orm.$count(sessions, eq(sessions.userId, userId))).toBe(0)
  })
})

describe('hashes', () => {
  const stored = async (userId: string) => {
    const [account] = await db.orm.select().from(accounts).where(eq(accounts.userId, userId))
    return account?.password ?? ''
  }

  test('are argon2id with the parameters OWASP names, each with a salt of its own', async () => {
    const [one, other] = await Promise.all([hashPassword(TEST_PASSWORD), hashPassword(TEST_PASSWORD)])
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(other).not.toBe(one)
  })

  test('of an earlier version still open the door, and are made anew', async () => {
    const who = email()
    const userId = await mintPerson(db, tenantId, who)
    const salt = randomBytes(16).toString('hex')
    const key = scryptSync(TEST_PASSWORD, salt, 64, { N: 16384, r: 16, p: 1, maxmem: 128 * 16384 * 16 * 2 })
    await db.orm
      .update(accounts)
      .set({ password: `${salt}:${key.toString('hex')}` })
      .where(eq(accounts.userId, userId))
    expect((await attempt(freshProcess(), who)).status).toBe(401)
    expect(await stored(userId)).toMatch(/^[0-9a-f]+:/)
    await signIn(runtime, who)
    expect(await stored(userId)).toMatch(/^\$argon2id\$/)
    await signIn(runtime, who)
  })

  test('more at once than there is room for: the rest is told to come back, and nobody is locked for it', async () => {
    const who = Array.from({ length: 90 }, email)
    const tries = await Promise.all(who.map((one) => attempt(runtime, one)))
    const statuses = tries.map(({ status }) => status)
    expect(new Set(statuses)).toEqual(new Set([401, 503]))
    expect(tries.find(({ status }) => status === 503)?.wait).toBe('2')
    const known = email()
    await mintPerson(db, tenantId, known)
    await signIn(runtime, known)
  })
})

test('20,000 wrong passwords lock the account and not the service', async () => {
  const who = email()
  const other = email()
  await mintPerson(db, tenantId, who)
  await mintPerson(db, tenantId, other)
  const before = work.hashes
  const counts: Record<number, number> = {}
  for (let round = 0; round < 200; round++) {
    const statuses = await Promise.all(Array.from({ length: 100 }, () => attempt(runtime, who)))
    for (const { status } of statuses) counts[status] = (counts[status] ?? 0) + 1
    // In the middle of it everybody else comes and goes.
    if (round % 50 === 25) await signIn(runtime, other)
  }
  expect(counts).toEqual({ 401: 10, 429: 19_990 })
  expect(work.hashes - before).toBe(10 + 4)
  expect((await attempt(freshProcess(), who, TEST_PASSWORD)).status).toBe(429)
  await signIn(runtime, other)
})
