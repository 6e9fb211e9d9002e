import 'server-only'
import { betterAuth } from 'better-auth/minimal'
import { drizzleAdapter } from 'better-auth/adapters/drizzle'
import { APIError, createAuthMiddleware, isAPIError } from 'better-auth/api'
import { organization } from 'better-auth/plugins/organization'
import { twoFactor } from 'better-auth/plugins/two-factor'
import {
  accounts,
  invitations,
  members,
  sessions,
  tenants,
  twoFactors,
  users,
  verifications,
} from '@/drizzle/schema'
import { Fault } from '@/lib/core/errors'
import { isUuid } from '@/lib/core/ids'
import { PASSWORD_CHARS_MAX, PASSWORD_CHARS_MIN } from '@/lib/core/password'
import type { Database } from '@/lib/db/database'
import type { Log } from '@/lib/platform/log'
import { hashPassword, verifyPassword } from '@/lib/platform/password'
import { oidcPlugin, type Sso } from './oidc-plugin'
import { ANY_HOST, ownOrigins } from './same-origin'

const PRODUCT = 'Sentinel Audit'
export const AUTH_BASE_PATH = '/api/auth'
const SESSION_SECONDS = 7 * 24 * 60 * 60
const SESSION_REFRESH_SECONDS = 24 * 60 * 60
/** A minute, from one address; attempts on one account are counted in sign-in.ts. */
const SIGN_IN_PER_ADDRESS = 30
const PASSWORD_AGAIN_PER_ADDRESS = 10
/** How long a right password waits for its code. */
const CODE_SECONDS = 5 * 60
const CODE_FAILURES_MAX = 10
const CODE_LOCK_SECONDS = 15 * 60
const RECOVERY_CODES = 10
const SET_ACTIVE_PATH = '/organization/set-active'

type AuthOptions = {
  db: Database
  secret: string
  /** The origin people use; undefined accepts whatever host a request came to. */
  publicUrl: string | undefined
  production: boolean
  log?: Log
  sso?: Sso | undefined
}

function refuseOddId(body: unknown) {
  const id = (body as { organizationId?: unknown } | undefined)?.organizationId
  if (typeof id === 'string' && !isUuid(id)) throw new APIError('BAD_REQUEST', { message: 'Not a tenant id' })
}

/** The worker at the hashes is asked for its turn; without one the person comes back in a moment. */
async function busyAsRefusal<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    const headers = { 'retry-after': String(error.retryAfterSeconds ?? 1) }
    throw new APIError('SERVICE_UNAVAILABLE', { message: error.message }, headers)
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
export function createAuth({ db, secret, publicUrl, production, log, sso }: AuthOptions) {
  const origin = publicUrl === undefined ? ANY_HOST : new URL(publicUrl).origin
  const secure = origin.startsWith('https://')
  return betterAuth({
    appName: PRODUCT,
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
        twoFactor: twoFactors,
      },
    }),
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: PASSWORD_CHARS_MIN,
      maxPasswordLength: PASSWORD_CHARS_MAX,
      revokeSessionsOnPasswordReset: true,
      password: {
        hash: (password) => busyAsRefusal(hashPassword(password)),
        verify: ({ hash, password }) => busyAsRefusal(verifyPassword(hash, password)),
      },
    },
    session: {
      expiresIn: SESSION_SECONDS,
      updateAge: SESSION_REFRESH_SECONDS,
      // Without a default here: the library would put it over what single sign-on says.
      additionalFields: { secondFactor: { type: 'string', required: false, input: false } },
    },
    rateLimit: {
      enabled: true,
      storage: 'memory',
      window: 60,
      max: 300,
      customRules: {
        '/sign-in/email': { window: 60, max: SIGN_IN_PER_ADDRESS },
        '/change-password': { window: 60, max: PASSWORD_AGAIN_PER_ADDRESS },
        '/oidc/*': { window: 60, max: SIGN_IN_PER_ADDRESS },
        '/two-factor/*': { window: 60, max: PASSWORD_AGAIN_PER_ADDRESS },
      },
    },
    hooks: {
      before: createAuthMiddleware(async (ctx) => {
        if (ctx.path === SET_ACTIVE_PATH) refuseOddId(ctx.body)
      }),
    },
    plugins: [
      organization({
        allowUserToCreateOrganization: false,
        schema: {
          session: { fields: { activeOrganizationId: 'activeTenantId' } },
          member: { fields: { organizationId: 'tenantId' } },
          invitation: { fields: { organizationId: 'tenantId' } },
        },
      }),
      twoFactor({
        issuer: PRODUCT,
        twoFactorCookieMaxAge: CODE_SECONDS,
        // Nothing is sent by mail or text; a device is never trusted instead of a code (see second-factor.ts).
        backupCodeOptions: { storeBackupCodes: 'encrypted', amount: RECOVERY_CODES },
        accountLockout: { maxFailedAttempts: CODE_FAILURES_MAX, durationSeconds: CODE_LOCK_SECONDS },
      }),
      oidcPlugin({ db, log, sso }),
    ],
    advanced: {
      // The library's own switch knows `__Secure-` only. `__Host-` asks for Secure, Path=/ and no Domain (RFC 6265bis, 4.1.3.2).
      cookiePrefix: secure ? '__Host-sentinel' : 'sentinel',
      useSecureCookies: false,
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax', path: '/', secure },
      // Said aloud, because the library turns the checks off by itself where NODE_ENV is "test".
      disableOriginCheck: false,
      disableCSRFCheck: false,
      database: { generateId: 'uuid', validateSchema: !production },
    },
  })
}

export type Auth = ReturnType<typeof createAuth>
