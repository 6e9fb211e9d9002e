import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sessions } from '@/drizzle/schema'
import { authActsSettled } from '@/lib/auth/door'
import { handleAuth } from '@/lib/auth/handler'
import { resolveSession, type AuthRuntime } from '@/lib/auth/session'
import type { Database } from '@/lib/db/database'
import { systemClock } from '@/lib/platform/clock'
import { recordedActs, testDeps } from '../helpers/context'
import { mintTenant, openTestDatabase } from '../helpers/database'
import {
  callAuth,
  cookiesOf,
  fromSomewhere,
  mintPerson,
  OUR_PAGE,
  signIn,
  signInRequest,
  TEST_PASSWORD,
  testAuthRuntime,
} from '../helpers/people'

const NEW_PASSWORD = 'quite another long phrase'
let db: Database
let runtime: AuthRuntime
let people = 0

beforeAll(async () => {
  db = await openTestDatabase()
  runtime = testAuthRuntime({ ...testDeps(db), clock: systemClock })
})
afterAll(() => db.close())

async function somebody() {
  const tenantId = await mintTenant(db)
  const email = `alan-turing-${++people}@example.com`
  const id = await mintPerson(db, tenantId, email)
  return { tenantId, email, id, cookie: await signIn(runtime, email) }
}
const post = (path: string, cookie: string, body: object, headers: Record<string, string> = {}) =>
  callAuth(runtime, 'POST', path, { cookie, ...fromSomewhere(), ...headers }, body)
const isIn = async (cookie: string) => (await resolveSession(new Headers({ cookie }), runtime)) !== null
const types = async (tenantId: string) =>
  (await recordedActs(db, tenantId)).map(({ event_type, action }) => `${event_type} ${action}`)

type Listed = { sessions: { id: string; current: boolean; user_agent: string; last_seen_at: string }[] }
const listOf = async (cookie: string) =>
  ((await (await callAuth(runtime, 'GET', '/account/sessions', { cookie })).json()) as Listed).sessions

test('a changed password ends every other session, and the old one opens nothing', async () => {
  const who = await somebody()
  const other = await signIn(runtime, who.email)
  const changed = await post('/change-password', who.cookie, {
    currentPassword: TEST_PASSWORD,
    newPassword: NEW_PASSWORD,
  })
  expect(changed.status).toBe(200)
  expect(await isIn(cookiesOf(changed))).toBe(true)
  expect([await isIn(other), await isIn(who.cookie)]).toEqual([false, false])
  expect((await handleAuth(signInRequest(who.email, TEST_PASSWORD), runtime)).status).toBe(401)
  expect((await handleAuth(signInRequest(who.email, NEW_PASSWORD), runtime)).status).toBe(200)
  expect(await types(who.tenantId)).toContain('user.password_changed user.change_password')
})

test.each([
  ['currentPassword', 'wrong_password', { currentPassword: 'not the password', newPassword: NEW_PASSWORD }],
  ['currentPassword', 'required', { newPassword: NEW_PASSWORD }],
  ['newPassword', 'too_short', { currentPassword: TEST_PASSWORD, newPassword: 'seven-c' }],
  ['newPassword', 'too_common', { currentPassword: TEST_PASSWORD, newPassword: 'Password1234' }],
  ['newPassword', 'too_personal', { currentPassword: TEST_PASSWORD, newPassword: 'alan-turing-{n} x' }],
  ['newPassword', 'unchanged', { currentPassword: TEST_PASSWORD, newPassword: TEST_PASSWORD }],
] as const)('a refused change says at %s: %s', async (field, code, body) => {
  const who = await somebody()
  const newPassword = body.newPassword.replace('{n}', String(people))
  const refused = await post('/change-password', who.cookie, { ...body, newPassword })
  expect(refused.status).toBe(400)
  const answer = await refused.text()
  expect(JSON.parse(answer)).toMatchObject({ errors: [{ field, code }] })
  expect(answer).not.toContain(newPassword)
  expect(await isIn(who.cookie)).toBe(true)
})

test('sessions are listed without their tokens, ended one by one, and the others at once', async () => {
  const who = await somebody()
  const others = [await signIn(runtime, who.email), await signIn(runtime, who.email)]
  const text = await (await callAuth(runtime, 'GET', '/account/sessions', { cookie: who.cookie })).text()
  const rows = await db.orm.select().from(sessions).where(eq(sessions.userId, who.id))
  for (const { token } of rows) expect(text).not.toContain(token)
  const listed = await listOf(who.cookie)
  expect(listed).toHaveLength(3)
  expect(listed.filter(({ current }) => current)).toHaveLength(1)
  const [first] = await listOf(others[0] ?? '').then((all) => all.filter(({ current }) => current))
  expect((await post('/account/sessions/revoke', who.cookie, { id: first?.id })).status).toBe(200)
  expect(await Promise.all(others.map(isIn))).toEqual([false, true])
  expect((await post('/account/sessions/revoke-others', who.cookie, {})).status).toBe(200)
  expect(await Promise.all(others.map(isIn))).toEqual([false, false])
  expect(await isIn(who.cookie)).toBe(true)
  expect((await types(who.tenantId)).filter((type) => type.endsWith('session.revoke'))).toHaveLength(2)
})

test("somebody else's session is no session of mine", async () => {
  const [mine, theirs] = [await somebody(), await somebody()]
  const [row] = await listOf(theirs.cookie)
  for (const id of [row?.id, 'no-uuid', undefined])
    expect((await post('/account/sessions/revoke', mine.cookie, { id })).status).toBe(404)
  expect(await isIn(theirs.cookie)).toBe(true)
})

test('nothing of an account is shown or changed without a session, or from another origin', async () => {
  const who = await somebody()
  expect((await callAuth(runtime, 'GET', '/account/sessions')).status).toBe(401)
  for (const path of ['/account/sessions/revoke-others', '/change-password', '/two-factor/disable']) {
    expect((await post(path, '', {})).status).toBe(401)
    for (const headers of [
      { origin: 'https://evil.example' },
      { ...OUR_PAGE, 'sec-fetch-site': 'cross-site' },
    ])
      expect((await post(path, who.cookie, {}, headers)).status).toBe(403)
  }
})

test('signing out is recorded, and the session is gone', async () => {
  const who = await somebody()
  await post('/sign-out', who.cookie, {})
  expect(await isIn(who.cookie)).toBe(false)
  expect((await types(who.tenantId)).at(-1)).toBe('user.logout session.end')
})

test('a session says when it was last used, to five minutes', async () => {
  const who = await somebody()
  const long = new Date(systemClock.nowMs() - 60 * 60_000)
  await db.orm.update(sessions).set({ updatedAt: long }).where(eq(sessions.userId, who.id))
  await isIn(who.cookie)
  await authActsSettled(runtime)
  const [seen] = await listOf(who.cookie)
  expect(Date.parse(seen?.last_seen_at ?? '')).toBeGreaterThan(long.getTime() + 50 * 60_000)
})
