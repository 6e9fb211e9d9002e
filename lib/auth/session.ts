import 'server-only'
import { and, asc, eq, gt, isNull, or } from 'drizzle-orm'
import { cache } from 'react'
import { members, sessions, tenants, tenantSettings } from '@/drizzle/schema'
import { type Permission, ROLE_PERMISSIONS, ROLES, type Role } from '@/lib/contract/permissions'
import { Fault } from '@/lib/core/errors'
import type { Filter } from '@/lib/query/ast'
import { parseFilter } from '@/lib/query/parse'
import type { Deps } from '@/lib/services/context'
import type { Person } from '@/lib/services/invitation/accept'
import type { Auth } from './better-auth'
import { afterAnswer } from './door'

/** What finding out who calls takes. */
export type AuthRuntime = Pick<Deps, 'db' | 'clock' | 'log' | 'sealer' | 'vault'> & { auth: Auth }

export type Session = {
  user: { id: string; name: string; email: string }
  tenant: { id: string; name: string; slug: string }
  /** Every tenant the person belongs to now, that of the session among them. */
  tenants: readonly { id: string; name: string }[]
  id: string
  role: Role
  permissions: readonly Permission[]
  /** What a viewer's saved filter lets them see; null for everybody else. */
  view: Filter | null
  /** The same as text, as it was saved. */
  viewQuery: string | null
  /** When the membership ends; null for no end. */
  memberUntil: string | null
  /** Whether this session stands on a second factor: the account's own, or the identity provider's. */
  secondFactor: boolean
  /** The tenant asks for one and there is none: `permissions` is empty until there is. */
  needsSecondFactor: boolean
}

export const STARTING = 'The service is starting'
/** How exactly it is known when a session was last used: a write for each request would be too much. */
const SEEN_EVERY_MS = 5 * 60_000
const SLOT = Symbol.for('sentinel-audit.auth-runtime')
const holder = globalThis as { [SLOT]?: AuthRuntime }

/** Called once at boot. On globalThis, because pages and routes are bundled apart and each has its own copy of this file. */
export function setAuthRuntime(runtime: AuthRuntime) {
  holder[SLOT] = runtime
}

/** Undefined before boot has finished. */
export const registeredAuthRuntime = (): AuthRuntime | undefined => holder[SLOT]

/** @throws Fault not_ready before boot has finished */
export function authRuntime(): AuthRuntime {
  const runtime = registeredAuthRuntime()
  if (runtime === undefined) throw new Fault('not_ready', STARTING, { retryAfterSeconds: 2 })
  return runtime
}

/** The session library keeps several roles as one text with commas; the first that means most here counts. */
function roleOf(text: string): Role | null {
  const held = text.split(',').map((role) => role.trim())
  return ROLES.find((role) => held.includes(role)) ?? null
}

/** Whether a membership has not ended yet. */
const belongsAt = (nowMs: number) => or(isNull(members.expiresAt), gt(members.expiresAt, new Date(nowMs)))

/** Undefined where a viewer's filter is missing or can't be read: whoever may see a part sees nothing then. */
function viewOf(role: Role, query: string | null): Filter | null | undefined {
  if (role !== 'viewer') return null
  const parsed = parseFilter(query ?? '')
  return parsed.ok ? (parsed.filter ?? undefined) : undefined
}

type Found = {
  session: { secondFactor?: string | null | undefined }
  user: { twoFactorEnabled?: boolean | null | undefined }
}

/** An app turned on counts for sessions by password only: single sign-on has not asked for it. */
const hasSecondFactor = ({ session, user }: Found): boolean =>
  session.secondFactor === 'provider' || (session.secondFactor === 'own' && user.twoFactorEnabled === true)

function noteSeen(runtime: AuthRuntime, session: { id: string; updatedAt: Date }) {
  const nowMs = runtime.clock.nowMs()
  if (nowMs - session.updatedAt.getTime() < SEEN_EVERY_MS) return
  afterAnswer(runtime, 'session', async () => {
    await runtime.db
      .as('auth')
      .orm.update(sessions)
      .set({ updatedAt: new Date(nowMs) })
      .where(eq(sessions.id, session.id))
  })
}

/**
 * Who is signed in, by the session cookie: null without a live session, and for a person who belongs to no tenant.
 * The tenant is the one chosen in this browser, otherwise the first the person joined.
 */
export async function resolveSession(
  headers: Headers,
  runtime: AuthRuntime = authRuntime(),
): Promise<Session | null> {
  // Without a refresh: the answer's cookie would not reach the browser from here.
  const found = await runtime.auth.api.getSession({ headers, query: { disableRefresh: true } })
  if (found === null) return null
  noteSeen(runtime, found.session)
  const memberships = await runtime.db
    .as('auth')
    .orm.select({
      id: tenants.id,
      name: tenants.name,
      slug: tenants.slug,
      role: members.role,
      viewQuery: members.viewQuery,
      expiresAt: members.expiresAt,
      requireTwoFactor: tenantSettings.requireTwoFactor,
    })
    .from(members)
    .innerJoin(tenants, eq(tenants.id, members.tenantId))
    .leftJoin(tenantSettings, eq(tenantSettings.tenantId, members.tenantId))
    .where(and(eq(members.userId, found.user.id), belongsAt(runtime.clock.nowMs())))
    .orderBy(asc(members.createdAt), asc(members.id))
  const active = memberships.find(({ id }) => id === found.session.activeOrganizationId) ?? memberships[0]
  const role = active === undefined ? null : roleOf(active.role)
  if (active === undefined || role === null) return null
  const view = viewOf(role, active.viewQuery)
  if (view === undefined) return null
  const secondFactor = hasSecondFactor(found)
  const needsSecondFactor = active.requireTwoFactor === true && !secondFactor
  return {
    user: { id: found.user.id, name: found.user.name, email: found.user.email },
    tenant: { id: active.id, name: active.name, slug: active.slug },
    tenants: memberships.map(({ id, name }) => ({ id, name })),
    id: found.session.id,
    role,
    permissions: needsSecondFactor ? [] : ROLE_PERMISSIONS[role],
    view,
    viewQuery: view === null ? null : active.viewQuery,
    memberUntil: active.expiresAt?.toISOString() ?? null,
    secondFactor,
    needsSecondFactor,
  }
}

/** Who is signed in in this browser, whether they belong to a tenant or not; null without a live session. */
export async function signedInPerson(
  headers: Headers,
  runtime: AuthRuntime = authRuntime(),
): Promise<Person | null> {
  const found = await runtime.auth.api.getSession({ headers, query: { disableRefresh: true } })
  if (found === null) return null
  const { id, name, email } = found.user
  return { id, name, email, sessionId: found.session.id }
}

/** For the pages anybody signed in may see: the session, read once a request; otherwise the page that says why not. */
export const requireAnySession = cache(async (): Promise<Session> => {
  // Loaded here, because scripts outside Next use this file too and can't load Next's parts.
  const [{ headers }, { redirect }] = await Promise.all([import('next/headers'), import('next/navigation')])
  const sent = new Headers(await headers())
  const session = await resolveSession(sent)
  return session ?? redirect((await signedInPerson(sent)) === null ? '/sign-in' : '/no-tenant')
})

/** For all other pages: who needs a second factor first is led to where it is set up. */
export async function requireSession(): Promise<Session> {
  const session = await requireAnySession()
  if (!session.needsSecondFactor) return session
  const { redirect } = await import('next/navigation')
  return redirect('/account')
}
