import 'server-only'
import { symmetricDecrypt } from 'better-auth/crypto'
import { and, eq, isNull, lt, or } from 'drizzle-orm'
import { sessions, twoFactors, users } from '@/drizzle/schema'
import { systemClock } from '@/lib/platform/clock'
import type { AuthAct, Person } from '@/lib/services/auth/record-auth-act'
import { type Asked, type Door, type OwnSession, ownSession, refuseField, signedIn, textOf } from './door'
import { isWrongPassword, recordOwn, wrongPasswordAgain } from './own-account'
import { revokeUnrecorded } from './revoke-unrecorded'
import type { AuthRuntime } from './session'
import { stepOfCode } from './totp-step'

type Verified = { token: string; user: Person }

const updated = (action: string, description: string): AuthAct => ({
  event_type: 'user.updated',
  action,
  description,
})

/** A change of the second factor asks for the password again. */
const withPassword = (run: (asked: Asked, session: OwnSession, password: string) => Promise<Response>) =>
  signedIn(async (asked, session) => {
    const password = textOf(asked.input, 'password')
    return password === null || password === ''
      ? refuseField('password', 'required', 'is missing')
      : run(asked, session, password)
  })

const changeBy = (action: string, fields: object, done: AuthAct | null): Door =>
  withPassword(async (asked, session, password) => {
    const response = await asked.forward({ ...fields, password })
    if (await isWrongPassword(response)) return wrongPasswordAgain(asked, session, 'password', action)
    if (response.ok && done !== null) await recordOwn(asked, session, done)
    return response
  })

/** Gives the secret and the recovery codes; nothing is on before a first code was given. */
export const beginTwoFactor = changeBy('user.enable_two_factor', { method: 'totp' }, null)

export const disableTwoFactor = changeBy(
  'user.disable_two_factor',
  {},
  updated('user.disable_two_factor', 'Two-factor sign-in was turned off'),
)

export const renewRecoveryCodes = changeBy(
  'user.renew_recovery_codes',
  {},
  updated('user.renew_recovery_codes', 'New recovery codes were made; the old ones are void'),
)

/** Marks the code's time step as used. @returns false when it, or a later one, was used before */
async function claimStep(runtime: AuthRuntime, userId: string, code: string): Promise<boolean> {
  const { db, auth } = runtime
  const own = eq(twoFactors.userId, userId)
  const [factor] = await db.as('auth').orm.select({ secret: twoFactors.secret }).from(twoFactors).where(own)
  if (factor === undefined) return false
  const { secretConfig } = await auth.$context
  const secret = await symmetricDecrypt({ key: secretConfig, data: factor.secret })
  // The session library took the code by this clock.
  const step = stepOfCode(secret, code, systemClock.nowMs())
  if (step === null) return false
  const unused = or(isNull(twoFactors.lastUsedStep), lt(twoFactors.lastUsedStep, step))
  const claimed = await db
    .as('auth')
    .orm.update(twoFactors)
    .set({ lastUsedStep: step })
    .where(and(own, unused))
    .returning({ id: twoFactors.id })
  return claimed.length > 0
}

/** Whose right password waits for its code in this browser. The library has checked the cookie before this is asked. */
async function waitingPerson({ runtime, headers }: Asked): Promise<Person | null> {
  const context = await runtime.auth.$context
  const { name } = context.createAuthCookie('two_factor')
  const cookie = headers
    .get('cookie')
    ?.split('; ')
    .find((one) => one.startsWith(`${name}=`))
  const identifier = decodeURIComponent(cookie?.slice(name.length + 1) ?? '').split('.')[0] ?? ''
  const waiting = await context.internalAdapter.findVerificationValue(identifier)
  if (waiting === null || waiting === undefined) return null
  const columns = { id: users.id, name: users.name, email: users.email }
  const [person] = await runtime.db
    .as('auth')
    .orm.select(columns)
    .from(users)
    .where(eq(users.id, waiting.value))
  return person ?? null
}

async function wrongCode(asked: Asked, response: Response, method: string): Promise<Response> {
  const { code, message } = (await response.clone().json()) as { code?: string; message?: string }
  const isWrong = code === 'INVALID_CODE' || code === 'INVALID_BACKUP_CODE'
  if (isWrong || code === 'ACCOUNT_TEMPORARILY_LOCKED') {
    const person = await waitingPerson(asked)
    if (person !== null)
      await recordOwn(
        asked,
        { person },
        {
          event_type: 'security.auth_failed',
          action: 'session.create',
          description: 'A sign-in was refused for its second factor',
          severity: 'warning',
          outcome: 'failure',
          metadata: { method, reason: isWrong ? 'wrong_code' : 'locked' },
        },
      )
  }
  if (isWrong) return refuseField('code', 'wrong_code', 'is not right, or not any more', 401)
  return code === 'INVALID_TWO_FACTOR_COOKIE'
    ? refuseField('code', 'too_late', 'took too long: sign in again', 401)
    : refuseField('code', 'refused', message ?? 'was refused', response.status)
}

const login = (method: string): AuthAct => ({
  event_type: 'user.login',
  action: 'session.create',
  description: 'Signed in with a password and a second factor',
  metadata: { method },
})

/** The code of the app: the second half of a sign-in, or, for who is signed in, the proof that the app is set up. */
export const verifyCode: Door = async (asked) => {
  const { runtime } = asked
  const code = textOf(asked.input, 'code')?.replace(/\s/g, '') ?? ''
  if (!/^\d{6}$/.test(code)) return refuseField('code', 'invalid', 'has six digits')
  const session = await ownSession(asked)
  const response = await asked.forward({ code })
  if (!response.ok) return wrongCode(asked, response, 'password+totp')
  const { token, user } = (await response.clone().json()) as Verified
  const isNew = await claimStep(runtime, user.id, code)
  if (session !== null) {
    if (!session.twoFactorEnabled)
      await recordOwn(asked, session, updated('user.enable_two_factor', 'Two-factor sign-in was turned on'))
    return response
  }
  if (!isNew) {
    await runtime.db.as('auth').orm.delete(sessions).where(eq(sessions.token, token))
    return refuseField('code', 'used', 'was used before: sign in again, with the next one', 401)
  }
  await revokeUnrecorded(runtime, token, () => recordOwn(asked, { person: user }, login('password+totp')))
  return response
}

/** A recovery code instead, each of which works once. */
export const verifyRecoveryCode: Door = async (asked) => {
  const code = textOf(asked.input, 'code')?.trim() ?? ''
  if (code === '') return refuseField('code', 'required', 'is missing')
  if ((await ownSession(asked)) !== null) return refuseField('code', 'signed_in', 'is for signing in')
  const response = await asked.forward({ code })
  if (!response.ok) return wrongCode(asked, response, 'password+recovery_code')
  const { token, user } = (await response.clone().json()) as Verified
  await revokeUnrecorded(asked.runtime, token, () =>
    recordOwn(asked, { person: user }, login('password+recovery_code')),
  )
  return response
}
