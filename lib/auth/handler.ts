import 'server-only'
import { Fault } from '@/lib/core/errors'
import { clientAddressOf } from '@/lib/platform/client-address'
import { AUTH_BASE_PATH } from './better-auth'
import { csrfCookieAfter, type CsrfKeys, csrfKeysOf, requireCsrfToken } from './csrf'
import { type AuthRuntime, registeredAuthRuntime, STARTING } from './session'

const BODY_BYTES_MAX = 16 * 1024
/**
 * What the session library answers over HTTP. Its other operations change tenants and people without a record of it in
 * the log, so they have no door.
 */
const OPEN = new Set([
  'POST /sign-in/email',
  'POST /sign-out',
  'GET /get-session',
  'POST /change-password',
  'POST /revoke-other-sessions',
  'GET /organization/list',
  'POST /organization/set-active',
])

const refuse = (status: number, code: string, message: string) => Response.json({ code, message }, { status })

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

/** The body, or null when it is larger than anything the session library takes. */
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

/** Where the browser thinks it is: Next gives a request the address it listens on instead of the Host it was sent to. */
function addressOf(request: Request): URL {
  const url = new URL(request.url)
  const host = request.headers.get('host')
  const seen = `${url.protocol}//${host}${url.pathname}${url.search}`
  return host !== null && URL.canParse(seen) ? new URL(seen) : url
}

/** Signing in and out, as the session library speaks it: JSON with `code` and `message` when it refuses. */
export async function handleAuth(
  request: Request,
  runtime: AuthRuntime | undefined = registeredAuthRuntime(),
): Promise<Response> {
  if (runtime === undefined) return refuse(503, 'NOT_READY', STARTING)
  const url = addressOf(request)
  if (!OPEN.has(`${request.method} ${url.pathname.slice(AUTH_BASE_PATH.length)}`))
    return refuse(404, 'NOT_FOUND', 'There is no such operation')
  const keys = await csrfKeysOf(runtime)
  // Signing in too: who is signed in as somebody else without knowing it leaves a trail under another name.
  if (request.method !== 'GET') {
    const refused = refusalWithoutToken(request.headers, keys)
    if (refused !== null) return refused
  }
  const body = request.method === 'GET' ? null : await readCapped(request)
  if (request.method !== 'GET' && body === null)
    return refuse(413, 'TOO_LARGE', `The body may have at most ${BODY_BYTES_MAX} bytes`)
  const headers = new Headers(request.headers)
  // The session library reads the address here, and would believe whoever sends it.
  headers.delete('x-forwarded-for')
  const address = clientAddressOf(request.headers)
  if (address !== null) headers.set('x-forwarded-for', address)
  const response = await runtime.auth.handler(new Request(url, { method: request.method, headers, body }))
  const cookie = csrfCookieAfter(response, keys)
  if (cookie === null) return response
  // The library's own headers may be sealed.
  const answer = new Response(response.body, response)
  answer.headers.append('set-cookie', cookie)
  return answer
}
