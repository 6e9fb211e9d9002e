import 'server-only'
import type { BetterAuthPlugin } from 'better-auth'
import { createAuthEndpoint } from 'better-auth/api'
import { setSessionCookie } from 'better-auth/cookies'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import { z } from 'zod'
import { sha256Hex } from '@/lib/core/hash'
import type { Database } from '@/lib/db/database'
import { systemClock } from '@/lib/platform/clock'
import type { Log } from '@/lib/platform/log'
import type { Recorder } from '@/lib/services/record-act'
import { admitBySso, ssoTenant } from '@/lib/services/auth/admit-by-sso'
import type { Origin, Person } from '@/lib/services/auth/record-auth-act'
import { recordSsoRefusal, type SsoRefusal } from '@/lib/services/auth/record-sso-refusal'
import { originOf } from './request-origin'
import { type Begun, createOidcClient, isDenied, type SsoClaims } from './oidc-client'
import type { OidcSettings } from './oidc-settings'

export type Sso = Recorder & { settings: OidcSettings }

/** How long a person may take at the provider. */
const FLOW_SECONDS = 10 * 60
const STATE_COOKIE = 'oidc_state'
const REFUSALS_RECORDED_PER_MINUTE = 20
const PATH_CHARS_MAX = 2_000

/** A path of ours to go on to, or undefined: never an address of another site. */
function ownPath(next: string | undefined): string | undefined {
  if (next === undefined || next.length > PATH_CHARS_MAX || !/^\/(?![/\\])/.test(next)) return undefined
  return URL.canParse(next, 'http://own.invalid') &&
    new URL(next, 'http://own.invalid').host === 'own.invalid'
    ? next
    : undefined
}

type Remembered = Begun & { next?: string | undefined }
/** Looked up by the hash, so that who reads the table can't use what is under way. */
const identifierOf = (state: string) => `oidc-${sha256Hex(state)}`

class Refused extends Error {
  constructor(
    readonly reason: SsoRefusal,
    readonly claims: SsoClaims | null = null,
  ) {
    super(reason)
  }
}

type Parts = { db: Database; log: Log | undefined; sso: Sso }

/** What the provider said becomes a person of the tenant, or a reason why not. */
async function admit({ db, sso }: Parts, claims: SsoClaims, origin: Origin): Promise<Person> {
  const { settings, clock, sealer } = sso
  if (claims.email === null || !claims.emailVerified) throw new Refused('email_not_verified', claims)
  const role = settings.roleOf(claims.all)
  if (role === null) throw new Refused('no_role', claims)
  const tenantId = await ssoTenant(db.as('auth'), settings.tenant)
  if (tenantId === null) throw new Refused('no_tenant', claims)
  const identity = {
    issuer: settings.issuer,
    subject: claims.subject,
    email: claims.email,
    name: claims.name,
  }
  const admission = { clock, sealer, origin, tenantId, role, provider: settings.name }
  const person = await db.as('auth').transaction((tx) => admitBySso(tx, identity, admission))
  if (person === null) throw new Refused('membership_ended', claims)
  return person
}

function refusalOf(error: unknown): Refused {
  if (error instanceof Refused) return error
  return new Refused(isDenied(error) ? 'denied' : 'not_trusted')
}

/** Single sign-on as two operations of the session library, because it alone makes sessions. */
export function oidcPlugin({ db, log, sso }: { db: Database; log: Log | undefined; sso: Sso | undefined }) {
  const parts = sso === undefined ? null : { db, log, sso }
  const client = sso === undefined ? null : createOidcClient(sso.settings, sso.clock.nowMs)
  const recorded = new RateLimiterMemory({ points: REFUSALS_RECORDED_PER_MINUTE, duration: 60 })

  async function refused(error: unknown, origin: Origin): Promise<string> {
    const { reason, claims } = refusalOf(error)
    const { name, code } = (error ?? {}) as { name?: unknown; code?: unknown }
    log?.warn({ part: 'sso', reason, error: String(name), code }, 'single sign-on was refused')
    const mayRecord = await recorded.consume('sso').then(
      () => true,
      () => false,
    )
    if (parts !== null && mayRecord) {
      const { settings, clock, sealer } = parts.sso
      await recordSsoRefusal(
        db.as('auth'),
        { clock, sealer, origin, tenant: settings.tenant, provider: settings.name },
        reason,
        claims,
      )
    }
    return `/sign-in?sso=${reason}`
  }

  return {
    id: 'sentinel-oidc',
    endpoints: {
      oidcStart: createAuthEndpoint(
        '/oidc/start',
        { method: 'GET', query: z.object({ next: z.string().optional() }).optional() },
        async (ctx) => {
          if (client === null) throw ctx.redirect('/sign-in?sso=not_configured')
          const { url, begun } = await client.begin().catch((error: unknown) => {
            const { name, code } = (error ?? {}) as { name?: unknown; code?: unknown }
            log?.error({ part: 'sso', error: String(name), code }, 'the identity provider could not be asked')
            throw ctx.redirect('/sign-in?sso=unreachable')
          })
          const remembered: Remembered = { ...begun, next: ownPath(ctx.query?.next) }
          await ctx.context.internalAdapter.createVerificationValue({
            identifier: identifierOf(begun.state),
            value: JSON.stringify(remembered),
            // The session library looks at its own clock.
            expiresAt: new Date(systemClock.nowMs() + FLOW_SECONDS * 1000),
          })
          const cookie = ctx.context.createAuthCookie(STATE_COOKIE, { maxAge: FLOW_SECONDS })
          await ctx.setSignedCookie(cookie.name, begun.state, ctx.context.secret, cookie.attributes)
          throw ctx.redirect(url.href)
        },
      ),
      oidcCallback: createAuthEndpoint(
        '/oidc/callback',
        { method: 'GET', query: z.record(z.string(), z.unknown()).optional() },
        async (ctx) => {
          if (parts === null || client === null) throw ctx.redirect('/sign-in?sso=not_configured')
          const origin = originOf(ctx.headers ?? new Headers())
          const cookie = ctx.context.createAuthCookie(STATE_COOKIE)
          const state = await ctx.getSignedCookie(cookie.name, ctx.context.secret)
          ctx.setCookie(cookie.name, '', { ...cookie.attributes, maxAge: 0 })
          let next: string | undefined
          try {
            // This browser began it, and it was not finished before: the row goes with the first answer, whatever it is.
            if (typeof state !== 'string' || ctx.query?.['state'] !== state) throw new Refused('state')
            const kept = await ctx.context.internalAdapter.consumeVerificationValue(identifierOf(state))
            if (kept === null) throw new Refused('state')
            const remembered = JSON.parse(kept.value) as Remembered
            const claims = await client.complete(new URL(ctx.request?.url ?? '').search, remembered)
            const person = await admit(parts, claims, origin)
            const secondFactor = parts.sso.settings.answersForSecondFactor(claims.all) ? 'provider' : 'none'
            const session = await ctx.context.internalAdapter.createSession(person.id, false, {
              secondFactor,
            })
            const user = await ctx.context.internalAdapter.findUserById(person.id)
            if (user === null) throw new Error('The person is gone')
            await setSessionCookie(ctx, { session, user })
            next = remembered.next
          } catch (error) {
            throw ctx.redirect(await refused(error, origin))
          }
          throw ctx.redirect(next ?? '/')
        },
      ),
    },
  } satisfies BetterAuthPlugin
}
