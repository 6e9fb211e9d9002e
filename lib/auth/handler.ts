import 'server-only'
import { Fault } from '@/lib/core/errors'
import { databaseTrouble } from '@/lib/db/database-trouble'
import { utf8Text } from '@/lib/core/text'
import { clientAddressOf } from '@/lib/platform/client-address'
import { AUTH_BASE_PATH } from './better-auth'
import { originOf } from './request-origin'
import { csrfCookieAfter, type CsrfKeys, csrfKeysOf, requireCsrfToken } from './csrf'
import { type Asked, type Door, refuse } from './door'
import { changePassword, listSessions, revokeOtherSessions, revokeSession, signOut } from './own-account'
import {
  beginTwoFactor,
  disableTwoFactor,
  renewRecoveryCodes,
  verifyCode,
  verifyRecoveryCode,
} from './second-factor'
import { type AuthRuntime, registeredAuthRuntime, STARTING } from './session'
import { signInByPassword } from './sign-in'

const BODY_BYTES_MAX = 16 * 1024

const straightOn: Door = ({ forward, input }) => forward(input)

/**
 * What can be asked about signing in and one's own account. The other operations of the session library change tenants
 * and people without a record of it in the log, so they have no door.
 */
const OPEN: Readonly<Record<string, Door>> = {
  'POST /sign-in/email': signInByPassword,
  'POST /sign-out': signOut,
  'GET /get-session': straightOn,
  'POST /change-password': changePassword,
  'GET /account/sessions': listSessions,
  'POST /account/sessions/revoke': revokeSession,
  'POST /account/sessions/revoke-others': revokeOtherSessions,
  'POST /two-factor/enable': beginTwoFactor,
  'POST /two-factor/verify-totp': verifyCode,
  'POST /two-factor/verify-backup-code': verifyRecoveryCode,
  'POST /two-factor/disable': disableTwoFactor,
  'POST /two-factor/generate-backup-codes': renewRecoveryCodes,
  'GET /oidc/start': straightOn,
  'GET /oidc/callback': straightOn,
  'GET /organization/list': straightOn,
  'POST /organization/set-active': straightOn,
}

/** In the words of the session library, with the code that the rest of the API gives. */
function refusalWithoutToken(headers: Headers, keys: CsrfKeys): Response | null {
  try {
    requireCsrfToken(headers, keys)
    return null
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    return refuse(403, error.faults[0]?.code ?? error.code, error.message)
  }
}

/** The body, or null when it is larger than anything there is to say here. */
async function readCapped(request: Request): Promise<Uint8Array<ArrayBuffer> | null> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for (const reader = request.body?.getReader(); reader !== undefined;) {
    const { done, value } = await reader.read()
    if (done) break
    bytes += value.length
    if (bytes > BODY_BYTES_MAX) {
      await reader.cancel()
      return null
    }
    chunks.push(value)
  }
  return new Uint8Array(Buffer.concat(chunks))
}

/** A JSON object, or null. Nothing at all is one without fields. */
function readInput(bytes: Uint8Array): Asked['input'] | null {
  if (bytes.length === 0) return {}
  try {
    const value: unknown = JSON.parse(utf8Text(bytes))
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Asked['input'])
      : null
  } catch {
    return null
  }
}

/** Where the browser thinks it is: Next gives a request the address it listens on instead of the Host it was sent to. */
function addressOf(request: Request): URL {
  const url = new URL(request.url)
  const host = request.headers.get('host')
  const seen = `${url.protocol}//${host}${url.pathname}${url.search}`
  return host !== null && URL.canParse(seen) ? new URL(seen) : url
}

function failure(error: unknown, runtime: AuthRuntime): Response {
  if (error instanceof Fault && error.code === 'overloaded')
    return refuse(503, 'OVERLOADED', error.message, { retryAfterSeconds: error.retryAfterSeconds ?? 1 })
  const trouble = databaseTrouble(error)
  if (trouble !== null)
    return refuse(503, trouble.code.toUpperCase(), trouble.message, {
      retryAfterSeconds: trouble.retryAfterSeconds ?? 1,
    })
  // The text of a failed query holds its values, so only what kind of failure it was is kept.
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const { name, code } = (cause ?? {}) as { name?: unknown; code?: unknown }
  runtime.log.error({ part: 'auth', error: String(name), code }, 'a request to sign in or out failed')
  return refuse(500, 'INTERNAL', 'Something went wrong on our side')
}

/** What the session library sees of a request: its body is made anew, and the address is the one we believe. */
function headersFor(headers: Headers, method: string): Headers {
  const sent = new Headers(headers)
  sent.delete('content-length')
  if (method !== 'GET') sent.set('content-type', 'application/json')
  sent.delete('x-forwarded-for')
  const address = clientAddressOf(headers)
  if (address !== null) sent.set('x-forwarded-for', address)
  return sent
}

function withCsrfCookie(response: Response, keys: CsrfKeys): Response {
  const cookie = csrfCookieAfter(response, keys)
  if (cookie === null) return response
  // The library's own headers may be sealed.
  const answer = new Response(response.body, response)
  answer.headers.append('set-cookie', cookie)
  return answer
}

/** Signing in and out, as the session library speaks it: JSON with `code` and `message` when it refuses. */
export async function handleAuth(
  request: Request,
  runtime: AuthRuntime | undefined = registeredAuthRuntime(),
): Promise<Response> {
  if (runtime === undefined) return refuse(503, 'NOT_READY', STARTING)
  const { method, headers } = request
  const url = addressOf(request)
  const name = `${method} ${url.pathname.slice(AUTH_BASE_PATH.length)}`
  const door = Object.hasOwn(OPEN, name) ? OPEN[name] : undefined
  if (door === undefined) return refuse(404, 'NOT_FOUND', 'There is no such operation')
  const keys = await csrfKeysOf(runtime)
  // Signing in too: who is signed in as somebody else without knowing it leaves a trail under another name.
  const foreign = method === 'GET' ? null : refusalWithoutToken(headers, keys)
  if (foreign !== null) return foreign
  const bytes = method === 'GET' ? new Uint8Array() : await readCapped(request)
  if (bytes === null) return refuse(413, 'TOO_LARGE', `The body may have at most ${BODY_BYTES_MAX} bytes`)
  const input = readInput(bytes)
  if (input === null) return refuse(400, 'BAD_REQUEST', 'The body must be a JSON object')
  const forward = (given: object = {}) => {
    const body = method === 'GET' ? null : JSON.stringify(given)
    return runtime.auth.handler(new Request(url, { method, headers: headersFor(headers, method), body }))
  }
  try {
    const asked = { runtime, headers, url, input, origin: originOf(headers), forward }
    return withCsrfCookie(await door(asked), keys)
  } catch (error) {
    return failure(error, runtime)
  }
}
