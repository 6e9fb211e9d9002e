import 'server-only'
import { randomUUID } from 'node:crypto'
import { Fault } from '@/lib/core/errors'
import { cookieOf, csrfKeysOf, requireCsrfToken } from './csrf'
import { authenticateKey, type Authenticated } from './keys'
import { isSameOrigin } from './same-origin'
import type { Person } from '@/lib/services/invitation/accept'
import { authRuntime, resolveSession, signedInPerson, type AuthRuntime } from './session'

const BEARER = /^Bearer +(\S+) *$/i
const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS']

const missing = () =>
  new Fault('unauthenticated', 'Send an API key as "Authorization: Bearer <key>", or sign in')
/** One text for unknown, malformed, expired and revoked, so that the answer doesn't tell which. */
const notAccepted = () => new Fault('unauthenticated', 'The credential was not accepted')
const foreign = () =>
  new Fault('forbidden', 'A signed-in browser may change things only from the pages of this installation')

/**
 * Who sends this request, and for which tenant: by an API key (`Authorization: Bearer`), otherwise by the session cookie.
 * A browser adds the cookie by itself, so with it a request that changes something must come from one of our pages, and
 * carry the token of its session.
 * @param address the client's, as the server knows it
 * @throws Fault unauthenticated, or forbidden for a change from another origin or without the token
 */
export async function authenticate(
  request: Request,
  runtime: AuthRuntime = authRuntime(),
  address: string | null = null,
  requestId: string = randomUUID(),
): Promise<Authenticated> {
  const authorization = request.headers.get('authorization')
  if (authorization !== null) {
    const origin = { requestId, ipAddress: address, userAgent: request.headers.get('user-agent') }
    const key = BEARER.exec(authorization)?.[1]
    const found = key === undefined ? null : await authenticateKey(runtime, key, origin)
    if (found === null) throw notAccepted()
    return found
  }
  const keys = await csrfKeysOf(runtime)
  if (cookieOf(request.headers.get('cookie'), keys.sessionCookie) === null) throw missing()
  const session = await resolveSession(request.headers, runtime)
  if (session === null) throw notAccepted()
  if (!SAFE_METHODS.includes(request.method)) {
    if (!isSameOrigin(request.headers, runtime.auth.options.baseURL)) throw foreign()
    requireCsrfToken(request.headers, keys)
  }
  const { permissions, view, id: sessionId, secondFactor, needsSecondFactor } = session
  return {
    tenantId: session.tenant.id,
    caller: {
      kind: 'user',
      ...session.user,
      permissions,
      sessionId,
      view,
      secondFactor,
      needsSecondFactor,
    },
  }
}

/**
 * For a public operation that a signed-in person may call as themselves: null where nobody is signed in, or where the
 * request does not come from one of our pages.
 * @throws Fault forbidden without the token of the page
 */
export async function personOf(
  request: Request,
  runtime: AuthRuntime = authRuntime(),
): Promise<Person | null> {
  const keys = await csrfKeysOf(runtime)
  if (cookieOf(request.headers.get('cookie'), keys.sessionCookie) === null) return null
  if (!isSameOrigin(request.headers, runtime.auth.options.baseURL)) return null
  requireCsrfToken(request.headers, keys)
  return signedInPerson(request.headers, runtime)
}
