import 'server-only'
import { betterAuth } from 'better-auth/minimal'
import { drizzleAdapter } from 'better-auth/adapters/drizzle'
import { APIError, createAuthMiddleware, isAPIError } from 'better-auth/api'
import { organization } from 'better-auth/plugins/organization'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import { accounts, invitations, members, sessions, tenants, users, verifications } from '@/drizzle/schema'
import { isUuid } from '@/lib/core/ids'
import type { Database } from '@/lib/db/database'
import type { Log } from '@/lib/platform/log'
import { ANY_HOST, ownOrigins } from './same-origin'

const PASSWORD_CHARS_MIN = 8
const PASSWORD_CHARS_MAX = 128
export const AUTH_BASE_PATH = '/api/auth'
const SESSION_SECONDS = 7 * 24 * 60 * 60
const SESSION_REFRESH_SECONDS = 24 * 60 * 60
/** Sign-in attempts a minute: from one address, and on one account wherever they come from. */
const SIGN_IN_PER_ADDRESS = 30
const SIGN_IN_PER_ACCOUNT = 10
const SIGN_IN_PATH = '/sign-in/email'
const SET_ACTIVE_PATH = '/organization/set-active'

type AuthOptions = {
  db: Database
  secret: string
  /** The origin people use; undefined accepts whatever host a request came to. */
  publicUrl: string | undefined
  production: boolean
  log?: Log
}

const accountOf = (body: unknown): string | null => {
  const email = (body as { email?: unknown } | undefined)?.email
  return typeof email === 'string' ? email.toLowerCase().slice(0, 254) : null
}

function refuseOddId(body: unknown) {
  const id = (body as { organizationId?: unknown } | undefined)?.organizationId
  if (typeof id === 'string' && !isUuid(id)) throw new APIError('BAD_REQUEST', { message: 'Not a tenant id' })
}

/** An address is easily changed and easily forged, so attempts are also counted by account; a success starts anew. */
function signInHooks() {
  const attempts = new RateLimiterMemory({ points: SIGN_IN_PER_ACCOUNT, duration: 60 })
  return {
    before: createAuthMiddleware(async (ctx) => {
      if (ctx.path === SET_ACTIVE_PATH) refuseOddId(ctx.body)
      const account = ctx.path === SIGN_IN_PATH ? accountOf(ctx.body) : null
      if (account === null) return
      await attempts.consume(account).catch(() => {
        throw new APIError('TOO_MANY_REQUESTS', { message: 'Too many attempts. Try again in a minute.' })
      })
    }),
    after: createAuthMiddleware(async (ctx) => {
      const account = ctx.path === SIGN_IN_PATH ? accountOf(ctx.body) : null
      if (account !== null && ctx.context.newSession !== null) await attempts.delete(account)
    }),
  }
}

/** The text of a failed query holds its values, so only what kind of failure it was is kept. */
function logFailure(log: Log | undefined, failure: unknown) {
  if (isAPIError(failure) && failure.statusCode < 500) return
  const error = failure instanceof Error && failure.cause instanceof Error ? failure.cause : failure
  const { name, code } = (error ?? {}) as { name?: unknown; code?: unknown }
  log?.error({ part: 'auth', error: String(name), code }, 'a request to sign in or out failed')
}

/** Sessions and passwords of people. Nobody signs up over HTTP, and nothing here calls out of the machine. */
export function createAuth({ db, secret, publicUrl, production, log }: AuthOptions) {
  const origin = publicUrl === undefined ? ANY_HOST : new URL(publicUrl).origin
  return betterAuth({
    appName: 'Sentinel Audit',
    secret,
    basePath: AUTH_BASE_PATH,
    // Always given: without it the library would look through the environment for one.
    baseURL: origin,
    trustedOrigins: (request) => (request === undefined ? [] : ownOrigins(request.headers, origin)),
    telemetry: { enabled: false },
    // What the library says of a refused request is no fault of ours; failures come by onAPIError.
    logger: { level: 'warn', log: (_level, message) => log?.debug({ part: 'auth' }, message) },
    onAPIError: { onError: (error) => logFailure(log, error) },
    // The embedded database has one connection: a transaction here would wait for itself.
    database: drizzleAdapter(db.as('auth').orm, {
      provider: 'pg',
      transaction: false,
      schema: {
        user: users,
        session: sessions,
        account: accounts,
        verification: verifications,
        organization: tenants,
        member: members,
        invitation: invitations,
      },
    }),
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: PASSWORD_CHARS_MIN,
      maxPasswordLength: PASSWORD_CHARS_MAX,
      revokeSessionsOnPasswordReset: true,
    },
    session: { expiresIn: SESSION_SECONDS, updateAge: SESSION_REFRESH_SECONDS },
    rateLimit: {
      enabled: true,
      storage: 'memory',
      window: 60,
      max: 300,
      customRules: { [SIGN_IN_PATH]: { window: 60, max: SIGN_IN_PER_ADDRESS } },
    },
    hooks: signInHooks(),
    plugins: [
      organization({
        allowUserToCreateOrganization: false,
        schema: {
          session: { fields: { activeOrganizationId: 'activeTenantId' } },
          member: { fields: { organizationId: 'tenantId' } },
          invitation: { fields: { organizationId: 'tenantId' } },
        },
      }),
    ],
    advanced: {
      cookiePrefix: 'sentinel',
      useSecureCookies: origin.startsWith('https://'),
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax', path: '/' },
      // Said aloud, because the library turns the checks off by itself where NODE_ENV is "test".
      disableOriginCheck: false,
      disableCSRFCheck: false,
      database: { generateId: 'uuid', validateSchema: !production },
    },
  })
}

export type Auth = ReturnType<typeof createAuth>
