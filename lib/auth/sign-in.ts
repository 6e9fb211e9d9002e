import 'server-only'
import { randomInt } from 'node:crypto'
import { and, eq } from 'drizzle-orm'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import { accounts, users } from '@/drizzle/schema'
import { noteFailure } from '@/lib/db/queries/sign-in-locks'
import { hashPassword, isOldHash } from '@/lib/platform/password'
import { type Person, recordAuthAct } from '@/lib/services/auth/record-auth-act'
import { clearFailures, emailHashOf, LOCK_POLICY, lockedUntilMs } from '@/lib/services/auth/sign-in-lock'
import { perDatabase } from '@/lib/services/tenant/per-database'
import { afterAnswer, authActsSettled, type Asked, type Door, refuse, refuseField, textOf } from './door'
import { revokeUnrecorded } from './revoke-unrecorded'
import type { AuthRuntime } from './session'

/** Attempts a minute on one account, wherever they come from; a success starts anew. */
const ATTEMPTS_PER_MINUTE = 10
/** Events a minute and account about attempts that failed, and about attempts while the account was locked. */
const FAILURES_RECORDED_PER_MINUTE = 10
const REFUSALS_RECORDED_PER_MINUTE = 1
/** RFC 5321, section 4.5.3.1.3, less the angle brackets. */
const EMAIL_CHARS_MAX = 254
const MINUTE_SECONDS = 60
/** A wrong password is answered no sooner: the work for known addresses takes 2 to 3 ms longer (`npm run bench:sign-in`). */
const REFUSED_AFTER_MS = 100
/** Recording takes the database a moment, which an attempt right behind would feel; some later one can't tell whose it was. */
const RECORD_DELAY_MS = { min: 1_000, max: 4_000 }

const limiters = ({ db }: AuthRuntime) =>
  perDatabase(db, 'sign-in-limits', () => ({
    attempts: new RateLimiterMemory({ points: ATTEMPTS_PER_MINUTE, duration: MINUTE_SECONDS }),
    failures: new RateLimiterMemory({ points: FAILURES_RECORDED_PER_MINUTE, duration: MINUTE_SECONDS }),
    refusals: new RateLimiterMemory({ points: REFUSALS_RECORDED_PER_MINUTE, duration: MINUTE_SECONDS }),
  }))

const allows = (limiter: RateLimiterMemory, key: string): Promise<boolean> =>
  limiter.consume(key).then(
    () => true,
    () => false,
  )

async function findPerson({ db }: AuthRuntime, email: string): Promise<Person | null> {
  const [person] = await db
    .as('auth')
    .orm.select({ id: users.id, name: users.name, email: users.email })
    .from(users)
    .where(eq(users.email, email))
  return person ?? null
}

const locked = (seconds: number) =>
  refuse(429, 'ACCOUNT_LOCKED', 'Too many wrong passwords in a row: this account is locked.', {
    retryAfterSeconds: Math.max(1, Math.ceil(seconds)),
  })

type Attempt = { asked: Asked; email: string; emailHash: Uint8Array }

/** Only a known person has a log to write to; nobody waits for it, so it does not show who is known. */
function recordLater(
  { asked, email }: Attempt,
  kind: 'failures' | 'refusals',
  metadata: object,
  lockedFor = 0,
) {
  const { runtime, origin } = asked
  const nowMs = runtime.clock.nowMs()
  const record = async () => {
    const mayRecord = await allows(limiters(runtime)[kind], email)
    if (!mayRecord && lockedFor === 0) return
    const person = await findPerson(runtime, email)
    if (person === null) return
    // When it was tried, and not when it is written.
    const actor = { clock: { nowMs: () => nowMs }, sealer: runtime.sealer, person, origin }
    await runtime.db.as('auth').transaction(async (tx) => {
      if (mayRecord)
        await recordAuthAct(tx, actor, {
          event_type: 'security.auth_failed',
          action: 'session.create',
          description: 'A sign-in was refused',
          severity: 'warning',
          outcome: 'failure',
          metadata: { method: 'password', ...metadata },
        })
      if (lockedFor > 0)
        await recordAuthAct(
          tx,
          { ...actor, by: 'guard' },
          {
            event_type: 'user.locked',
            action: 'user.lock',
            description: `Sign-in by password is locked for ${Math.round(lockedFor / 60)} minutes`,
            severity: 'warning',
            metadata: { reason: 'wrong_passwords', locked_seconds: lockedFor },
          },
        )
    })
  }
  const delayMs = randomInt(RECORD_DELAY_MS.min, RECORD_DELAY_MS.max)
  afterAnswer(runtime, 'sign-in', record, { about: email, delayMs })
}

async function failed(attempt: Attempt) {
  const { runtime } = attempt.asked
  const nowMs = runtime.clock.nowMs()
  const noted = await noteFailure(runtime.db.as('auth'), attempt.emailHash, nowMs, LOCK_POLICY)
  const lockedFor = noted.lockedUntilMs === null ? 0 : Math.round((noted.lockedUntilMs - nowMs) / 1000)
  const about = { reason: 'wrong_password', attempt: noted.failures }
  recordLater(attempt, 'failures', about, lockedFor)
}

/** The password is known at this moment and no later, so a hash of an earlier version is replaced now. */
async function renewHash({ db, clock }: AuthRuntime, userId: string, password: string) {
  const own = and(eq(accounts.userId, userId), eq(accounts.providerId, 'credential'))
  const [account] = await db.as('auth').orm.select({ password: accounts.password }).from(accounts).where(own)
  if (account?.password == null || !isOldHash(account.password)) return
  const changed = { password: await hashPassword(password), updatedAt: new Date(clock.nowMs()) }
  await db
    .as('auth')
    .orm.update(accounts)
    .set(changed)
    .where(and(own, eq(accounts.password, account.password)))
}

type SignedIn = { token?: string; user?: Person; twoFactorRedirect?: boolean }

async function succeeded({ asked, email, emailHash }: Attempt, response: Response) {
  const { runtime, origin } = asked
  const { token, user, twoFactorRedirect } = (await response.clone().json()) as SignedIn
  await limiters(runtime).attempts.delete(email)
  const person = user ?? (await findPerson(runtime, email))
  if (person === null) return
  const actor = { clock: runtime.clock, sealer: runtime.sealer, person, origin }
  // What failed before stands before it in the log.
  await authActsSettled(runtime, email)
  await revokeUnrecorded(runtime, token, () =>
    runtime.db.as('auth').transaction(async (tx) => {
      if (await clearFailures(tx, emailHash))
        await recordAuthAct(
          tx,
          { ...actor, by: 'guard' },
          {
            event_type: 'user.unlocked',
            action: 'user.unlock',
            description: 'The lock had ended, and the right password was given',
          },
        )
      // With a second factor the person is not in yet.
      if (twoFactorRedirect === true) return
      await recordAuthAct(tx, actor, {
        event_type: 'user.login',
        action: 'session.create',
        description: 'Signed in with a password',
        metadata: { method: 'password' },
      })
    }),
  )
  await renewHash(runtime, person.id, String(asked.input['password']))
}

/**
 * Signing in by password. The answer and the work are the same for known and unknown addresses: one hash, one failure
 * counted, one lock after ten in a row. A locked account is refused before anything is hashed.
 */
export const signInByPassword: Door = async (asked) => {
  const { runtime } = asked
  const held = new Promise<void>((resolve) => setTimeout(resolve, REFUSED_AFTER_MS))
  const email = textOf(asked.input, 'email')?.toLowerCase()
  const password = textOf(asked.input, 'password')
  if (email === undefined || email.length > EMAIL_CHARS_MAX)
    return refuseField('email', 'invalid_email', 'is not an e-mail address')
  if (password === null) return refuseField('password', 'required', 'is missing')
  if (!(await allows(limiters(runtime).attempts, email)))
    return refuse(429, 'TOO_MANY_ATTEMPTS', 'Too many attempts on this account.', {
      retryAfterSeconds: MINUTE_SECONDS,
    })
  const { secret } = await runtime.auth.$context
  const attempt = { asked, email, emailHash: emailHashOf(secret, email) }
  const nowMs = runtime.clock.nowMs()
  const untilMs = await lockedUntilMs(runtime.db.as('auth'), attempt.emailHash, nowMs)
  if (untilMs !== null) {
    recordLater(attempt, 'refusals', { reason: 'locked' })
    return locked((untilMs - nowMs) / 1000)
  }
  const response = await asked.forward({ email, password })
  if (response.status === 401) await Promise.all([failed(attempt), held])
  else if (response.ok) await succeeded(attempt, response)
  return response
}
