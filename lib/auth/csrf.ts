import 'server-only'
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { Fault } from '@/lib/core/errors'
import type { AuthRuntime } from './session'

export const CSRF_HEADER = 'x-csrf-token'
const COOKIE = 'sentinel.csrf'
const RANDOM_BYTES = 16
const TOKEN = /^([\w-]{22})\.([\w-]{43})$/

/** What making and checking a token takes: the installation's secret, how its session cookie is called, and https or not. */
export type CsrfKeys = { secret: string; sessionCookie: string; secure: boolean }

/** Behind https no other host of the domain can set a cookie of this name (RFC 6265bis, section 4.1.3.2). */
export const csrfCookieName = (secure: boolean) => `${secure ? '__Host-' : ''}${COOKIE}`

export async function csrfKeysOf({ auth }: Pick<AuthRuntime, 'auth'>): Promise<CsrfKeys> {
  const { authCookies, secret } = await auth.$context
  const secure = auth.options.baseURL.startsWith('https://')
  return { secret, sessionCookie: authCookies.sessionToken.name, secure }
}

/** The value of a cookie as the browser sent it, or null. */
export function cookieOf(header: string | null, name: string): string | null {
  const found = header?.split(';').find((cookie) => cookie.trimStart().startsWith(`${name}=`))
  return found === undefined ? null : found.slice(found.indexOf('=') + 1).trim()
}

/** Sessions are signed with the same secret: a key of its own keeps one signature from standing for the other. */
function sign(secret: string, session: string, random: string): string {
  const key = createHmac('sha256', secret).update('sentinel-audit csrf 1').digest()
  return createHmac('sha256', key).update(`${session.length}.${session}.${random}`).digest('base64url')
}

/** A token for who has this session cookie; `session` is '' before signing in. */
export function makeCsrfToken({ secret }: Pick<CsrfKeys, 'secret'>, session: string): string {
  const random = randomBytes(RANDOM_BYTES).toString('base64url')
  return `${random}.${sign(secret, session, random)}`
}

function isEqual(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}

export function isCsrfToken({ secret }: Pick<CsrfKeys, 'secret'>, session: string, token: string): boolean {
  const [, random, signature] = TOKEN.exec(token) ?? []
  return random !== undefined && signature !== undefined && isEqual(signature, sign(secret, session, random))
}

const sessionOf = (headers: Headers, { sessionCookie }: CsrfKeys) =>
  cookieOf(headers.get('cookie'), sessionCookie) ?? ''

const refuse = (code: 'csrf_token_missing' | 'csrf_token_invalid', reason: string) =>
  new Fault('forbidden', 'A signed-in browser may change things only with the token of its page', {
    faults: [{ field: CSRF_HEADER, code, reason }],
  })

/**
 * A change by cookie needs the signed double-submit token (OWASP, CSRF Prevention): the same in the cookie and in the
 * header, and made for this session.
 * @throws Fault forbidden with csrf_token_missing or csrf_token_invalid
 */
export function requireCsrfToken(headers: Headers, keys: CsrfKeys): void {
  const sent = headers.get(CSRF_HEADER)
  const kept = cookieOf(headers.get('cookie'), csrfCookieName(keys.secure))
  if (sent === null || kept === null)
    throw refuse('csrf_token_missing', `Send the cookie ${csrfCookieName(keys.secure)} in this header too`)
  if (!isEqual(sent, kept) || !isCsrfToken(keys, sessionOf(headers, keys), sent))
    throw refuse('csrf_token_invalid', 'The token is not the one of this session; load the page again')
}

/** Scripts of our pages read it, so not HttpOnly; it opens nothing without the session cookie it was made for. */
export const csrfCookie = (keys: CsrfKeys, session: string): string =>
  `${csrfCookieName(keys.secure)}=${makeCsrfToken(keys, session)}; Path=/; SameSite=Strict${keys.secure ? '; Secure' : ''}`

/** The Set-Cookie a page brings, or null where the browser has a token of its session already. */
export function freshCsrfCookie(headers: Headers, keys: CsrfKeys): string | null {
  const session = sessionOf(headers, keys)
  const kept = cookieOf(headers.get('cookie'), csrfCookieName(keys.secure))
  return kept !== null && isCsrfToken(keys, session, kept) ? null : csrfCookie(keys, session)
}

/** After an answer that begins, renews or ends a session: the token that goes with it. */
export function csrfCookieAfter(response: Response, keys: CsrfKeys): string | null {
  const session = response.headers
    .getSetCookie()
    .map((cookie) => cookieOf(cookie.split(';', 1)[0] ?? '', keys.sessionCookie))
    .filter((value) => value !== null)
    .at(-1)
  return session === undefined ? null : csrfCookie(keys, session)
}
