import { randomInt } from 'node:crypto'
import { hashPassword } from '@/lib/platform/password'
import { eq } from 'drizzle-orm'
import { members } from '@/drizzle/schema'
import { createAuth } from '@/lib/auth/better-auth'
import { makeCsrfToken } from '@/lib/auth/csrf'
import { handleAuth } from '@/lib/auth/handler'
import type { Sso } from '@/lib/auth/oidc-plugin'
import type { AuthRuntime } from '@/lib/auth/session'
import type { Role } from '@/lib/contract/permissions'
import type { Database } from '@/lib/db/database'
import type { Deps } from '@/lib/services/context'
import { insertOwner } from '@/lib/services/tenant/owner'

// As scripts/front-door.mjs does: the address of the other end comes in this header.
Object.assign(globalThis, { [Symbol.for('sentinel-audit.peer-header')]: 'x-sentinel-peer' })

const TEST_SECRET = 'a-secret-of-the-tests-0123456789-abcdefgh'
export const TEST_PASSWORD = 'correct horse battery staple'

export function testAuthRuntime(deps: Deps, publicUrl?: string, sso?: Sso): AuthRuntime {
  const { db, log } = deps
  const auth = createAuth({ db, secret: TEST_SECRET, publicUrl, production: false, log, sso })
  return { ...deps, auth }
}

type Membership = { expiresAt?: Date | null; viewQuery?: string | null }

/** A person who can sign in with TEST_PASSWORD; returns the user's id. */
export async function mintPerson(
  db: Database,
  tenantId: string,
  email: string,
  role: Role = 'owner',
  { expiresAt = null, viewQuery = role === 'viewer' ? 'category:user' : null }: Membership = {},
): Promise<string> {
  const passwordHash = await hashPassword(TEST_PASSWORD)
  return db.transaction(async (tx) => {
    const id = await insertOwner(tx, { tenantId, name: 'Ada', email, passwordHash }, Date.now())
    await tx.orm.update(members).set({ role, expiresAt, viewQuery }).where(eq(members.userId, id))
    return id
  })
}

/** The id of a person's only membership. */
export async function memberIdOf(db: Database, userId: string): Promise<string> {
  const [row] = await db.orm.select({ id: members.id }).from(members).where(eq(members.userId, userId))
  if (row === undefined) throw new Error('This person belongs to no tenant')
  return row.id
}

export const TEST_HOST = 'localhost:3000'
/** The headers by which a browser says that a page of ours sent the request. */
export const OUR_PAGE = { host: TEST_HOST, origin: `http://${TEST_HOST}` }

const SESSION = /(?:^|; )((?:__Host-)?)sentinel\.session_token=([^;]*)/

/** The headers by which a page of ours changes things for who has these cookies: the token, in a cookie and beside it. */
export function csrfHeaders(cookie = '', secure = false): Record<string, string> {
  const [, prefix = '', session = ''] = SESSION.exec(cookie) ?? []
  const token = makeCsrfToken({ secret: TEST_SECRET }, session)
  const own = `${secure || prefix !== '' ? '__Host-' : ''}sentinel.csrf=${token}`
  const others = cookie.split('; ').filter((one) => one !== '' && !/^(__Host-)?sentinel\.csrf=/.test(one))
  return { cookie: [...others, own].join('; '), 'x-csrf-token': token }
}

/** A client address nobody else uses, so that the tests don't share a rate limit. */
const someAddress = () => `10.${randomInt(256)}.${randomInt(256)}.${randomInt(1, 255)}`

export const fromSomewhere = () => ({ 'x-sentinel-peer': someAddress() })

export const signInRequest = (email: string, password: string, headers: Record<string, string> = {}) =>
  new Request(`http://${TEST_HOST}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: {
      ...OUR_PAGE,
      'content-type': 'application/json',
      ...fromSomewhere(),
      ...headers,
      ...csrfHeaders(headers['cookie'], headers['origin']?.startsWith('https://audit.example.com')),
    },
    body: JSON.stringify({ email, password }),
  })

/** Calls one of the session library's operations as a page of ours would. */
export const callAuth = (
  runtime: AuthRuntime,
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body?: object,
) =>
  handleAuth(
    new Request(`http://${TEST_HOST}/api/auth${path}`, {
      method,
      headers: {
        'content-type': 'application/json',
        ...OUR_PAGE,
        ...headers,
        ...(method === 'GET' ? {} : csrfHeaders(headers['cookie'])),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
    runtime,
  )

/** The Cookie header of a browser after this answer. */
export const cookiesOf = (response: Response) =>
  response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')

/** Signs in and returns the Cookie header. */
export async function signIn(runtime: AuthRuntime, email: string): Promise<string> {
  const response = await handleAuth(signInRequest(email, TEST_PASSWORD), runtime)
  if (response.status !== 200)
    throw new Error(`Signing in as ${email}: ${response.status} ${await response.text()}`)
  return cookiesOf(response)
}
