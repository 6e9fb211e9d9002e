import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sessions, twoFactors } from '@/drizzle/schema'
import { authActsSettled } from '@/lib/auth/door'
import { handleAuth } from '@/lib/auth/handler'
import { resolveSession, type AuthRuntime } from '@/lib/auth/session'
import { stepOfCode } from '@/lib/auth/totp-step'
import type { Database } from '@/lib/db/database'
import { recordedActs, testDeps } from '../helpers/context'
import { mintTenant, openTestDatabase } from '../helpers/database'
import {
  callAuth,
  cookiesOf,
  fromSomewhere,
  mintPerson,
  signIn,
  signInRequest,
  TEST_PASSWORD,
  testAuthRuntime,
} from '../helpers/people'
import { totpCode } from '../helpers/totp'

let db: Database
let runtime: AuthRuntime
let people = 0

beforeAll(async () => {
  db = await openTestDatabase()
  runtime = testAuthRuntime(testDeps(db))
})
afterAll(() => db.close())

const post = (path: string, cookie: string, body: object) =>
  callAuth(runtime, 'POST', path, { cookie, ...fromSomewhere() }, body)

async function somebody() {
  const tenantId = await mintTenant(db)
  const email = `second-${++people}@example.com`
  const id = await mintPerson(db, tenantId, email)
  return { tenantId, email, id, cookie: await signIn(runtime, email) }
}

/** A person with an authenticator app, set up with the code of the half minute before. */
async function withApp() {
  const who = await somebody()
  const begun = await post('/two-factor/enable', who.cookie, { password: TEST_PASSWORD })
  const { totpURI, backupCodes } = (await begun.json()) as { totpURI: string; backupCodes: string[] }
  const on = await post('/two-factor/verify-totp', who.cookie, { code: totpCode(totpURI, -1) })
  expect(on.status).toBe(200)
  return { ...who, cookie: cookiesOf(on), uri: totpURI, codes: backupCodes }
}

/** The right password, in a browser of its own. */
async function passwordOnly(email: string) {
  const response = await handleAuth(signInRequest(email, TEST_PASSWORD), runtime)
  return { body: (await response.json()) as object, cookie: cookiesOf(response) }
}
const isIn = async (cookie: string) => (await resolveSession(new Headers({ cookie }), runtime)) !== null
const acts = async (tenantId: string) =>
  (await recordedActs(db, tenantId)).map(({ event_type, action, metadata }) =>
    `${event_type} ${action} ${(metadata as { method?: string }).method ?? ''}`.trimEnd(),
  )

describe('two-factor sign-in', () => {
  test('is turned on with a first code, asked for at sign-in, and recorded', async () => {
    const who = await withApp()
    const first = await passwordOnly(who.email)
    expect(first.body).toEqual({ twoFactorRedirect: true, twoFactorMethods: ['totp'] })
    expect(await isIn(first.cookie)).toBe(false)
    const second = await post('/two-factor/verify-totp', first.cookie, { code: totpCode(who.uri) })
    expect(second.status).toBe(200)
    expect(await isIn(cookiesOf(second))).toBe(true)
    expect(await acts(who.tenantId)).toEqual([
      'user.login session.create password',
      'user.updated user.enable_two_factor',
      'user.login session.create password+totp',
    ])
  })

  test('nothing is asked for before the first code was given', async () => {
    const who = await somebody()
    await post('/two-factor/enable', who.cookie, { password: TEST_PASSWORD })
    expect(await isIn((await passwordOnly(who.email)).cookie)).toBe(true)
  })

  test('a code works once, also for two browsers at the same moment, and none from before it', async () => {
    const who = await withApp()
    const code = totpCode(who.uri)
    const waiting = await Promise.all(Array.from({ length: 3 }, () => passwordOnly(who.email)))
    const tries = await Promise.all(
      waiting.map(({ cookie }) => post('/two-factor/verify-totp', cookie, { code })),
    )
    expect(tries.map(({ status }) => status).sort()).toEqual([200, 401, 401])
    for (const refused of tries.filter(({ status }) => status === 401)) {
      expect(await refused.json()).toMatchObject({ errors: [{ field: 'code', code: 'used' }] })
      expect(refused.headers.getSetCookie()).toEqual([])
    }
    const { cookie } = await passwordOnly(who.email)
    const older = await post('/two-factor/verify-totp', cookie, { code: totpCode(who.uri, -1) })
    expect(older.status).toBe(401)
    // The one it was set up in, and the one that came first with the code.
    expect(await db.orm.$count(sessions, eq(sessions.userId, who.id))).toBe(2)
  })

  test('a wrong code says so beside the field, is recorded, and too many end the attempt', async () => {
    const who = await withApp()
    const { cookie } = await passwordOnly(who.email)
    const wrong = await post('/two-factor/verify-totp', cookie, { code: '000000' })
    expect(wrong.status).toBe(401)
    expect(await wrong.json()).toMatchObject({ errors: [{ field: 'code', code: 'wrong_code' }] })
    expect((await acts(who.tenantId)).at(-1)).toBe('security.auth_failed session.create password+totp')
    for (let i = 0; i < 5; i++) await post('/two-factor/verify-totp', cookie, { code: '000000' })
    const right = await post('/two-factor/verify-totp', cookie, { code: totpCode(who.uri) })
    expect(right.status).toBe(401)
  })

  test('ten wrong codes in a row lock it, whatever the browser', async () => {
    const who = await withApp()
    for (let i = 0; i < 10; i++) {
      const { cookie } = await passwordOnly(who.email)
      await post('/two-factor/verify-totp', cookie, { code: '000000' })
    }
    const { cookie } = await passwordOnly(who.email)
    const right = await post('/two-factor/verify-totp', cookie, { code: totpCode(who.uri) })
    expect(right.status).toBe(429)
  })

  test('a recovery code works once; new ones void the old', async () => {
    const who = await withApp()
    expect(who.codes).toHaveLength(10)
    const [one = '', two = ''] = who.codes
    const use = async (code: string) => {
      const { cookie } = await passwordOnly(who.email)
      return (await post('/two-factor/verify-backup-code', cookie, { code })).status
    }
    expect(await use(one)).toBe(200)
    expect(await use(one)).toBe(401)
    const renewed = await post('/two-factor/generate-backup-codes', who.cookie, { password: TEST_PASSWORD })
    const { backupCodes } = (await renewed.json()) as { backupCodes: string[] }
    expect(await use(two)).toBe(401)
    expect(await use(backupCodes[0] ?? '')).toBe(200)
    expect(await acts(who.tenantId)).toContain('user.login session.create password+recovery_code')
    expect(await acts(who.tenantId)).toContain('user.updated user.renew_recovery_codes')
  })

  test.each(['/two-factor/enable', '/two-factor/disable', '/two-factor/generate-backup-codes'])(
    '%s asks for the password again',
    async (path) => {
      const who = path.endsWith('enable') ? await somebody() : await withApp()
      for (const [body, code] of [
        [{}, 'required'],
        [{ password: 'not the password' }, 'wrong_password'],
      ] as const) {
        const refused = await post(path, who.cookie, body)
        expect(refused.status).toBe(400)
        expect(await refused.json()).toMatchObject({ errors: [{ field: 'password', code }] })
      }
      expect((await acts(who.tenantId)).at(-1)).toMatch(/^security\.auth_failed user\./)
      expect((await post(path, '', { password: TEST_PASSWORD })).status).toBe(401)
    },
  )

  test('turned off, the password is enough again', async () => {
    const who = await withApp()
    expect((await post('/two-factor/disable', who.cookie, { password: TEST_PASSWORD })).status).toBe(200)
    expect(await isIn((await passwordOnly(who.email)).cookie)).toBe(true)
    expect(await acts(who.tenantId)).toContain('user.updated user.disable_two_factor')
  })

  test('no device is trusted instead of a code', async () => {
    const who = await withApp()
    const first = await passwordOnly(who.email)
    const second = await post('/two-factor/verify-totp', first.cookie, {
      code: totpCode(who.uri),
      trustDevice: true,
    })
    expect(cookiesOf(second)).not.toContain('trust')
  })

  test('the secret and the codes are not readable in the database', async () => {
    const who = await withApp()
    const [row] = await db.orm.select().from(twoFactors).where(eq(twoFactors.userId, who.id))
    const stored = JSON.stringify(row)
    for (const code of who.codes) expect(stored).not.toContain(code)
    // What is stored is not what the app computes from: its codes come out only after decrypting.
    expect(stepOfCode(row?.secret ?? '', totpCode(who.uri), Date.now())).toBeNull()
    expect(row?.secret).toMatch(/^(\$ba\$\d+\$)?[0-9a-f]{96,}$/)
    await authActsSettled(runtime)
  })
})
