import { describe, expect, test } from 'vitest'
import {
  csrfCookie,
  csrfCookieAfter,
  csrfCookieName,
  freshCsrfCookie,
  isCsrfToken,
  makeCsrfToken,
  requireCsrfToken,
} from './csrf'

const keys = {
  secret: 'a-secret-of-the-tests-0123456789-abcdefgh',
  sessionCookie: 'sentinel.session_token',
  secure: false,
}
const SESSION = 'token.signature'
const codeOf = (headers: Record<string, string>, own = keys) => {
  try {
    requireCsrfToken(new Headers(headers), own)
    return 'passed'
  } catch (fault) {
    return (fault as { faults: { code: string }[] }).faults[0]?.code
  }
}
const sent = (token: string, session = SESSION, kept = token) => ({
  cookie: `sentinel.session_token=${session}; sentinel.csrf=${kept}`,
  'x-csrf-token': token,
})
const valid = makeCsrfToken(keys, SESSION)

describe('a token', () => {
  test('passes with the session it was made for, in cookie and header', () => {
    expect(codeOf(sent(valid))).toBe('passed')
  })

  test('is missed in the header, and in the cookie', () => {
    expect(codeOf({ cookie: sent(valid).cookie })).toBe('csrf_token_missing')
    expect(codeOf({ cookie: `sentinel.session_token=${SESSION}`, 'x-csrf-token': valid })).toBe(
      'csrf_token_missing',
    )
  })

  test.each([
    ['another session', sent(valid, 'other.signature')],
    ['no session any more', { cookie: `sentinel.csrf=${valid}`, 'x-csrf-token': valid }],
    ['another valid token in the cookie', sent(valid, SESSION, makeCsrfToken(keys, SESSION))],
    ['a token of another secret', sent(makeCsrfToken({ secret: 'x'.repeat(32) }, SESSION))],
    ['another chance with the same signature', sent(`${'A'.repeat(22)}.${valid.split('.')[1]}`)],
    ['the same text twice, made up', sent('made-up')],
    ['nothing', sent('')],
  ])('%s: refused', (_, headers) => {
    expect(codeOf(headers)).toBe('csrf_token_invalid')
  })

  test('before signing in there is one too, and it ends with the session', () => {
    const anonymous = makeCsrfToken(keys, '')
    expect(codeOf({ cookie: `sentinel.csrf=${anonymous}`, 'x-csrf-token': anonymous })).toBe('passed')
    expect(codeOf(sent(anonymous))).toBe('csrf_token_invalid')
  })

  test('no two are the same', () => {
    expect(makeCsrfToken(keys, SESSION)).not.toBe(valid)
  })
})

describe('the cookie', () => {
  test('behind https belongs to this host alone', () => {
    const secure = { ...keys, secure: true }
    expect(csrfCookieName(true)).toBe('__Host-sentinel.csrf')
    expect(csrfCookie(secure, SESSION)).toMatch(
      /^__Host-sentinel\.csrf=[\w.-]+; Path=\/; SameSite=Strict; Secure$/,
    )
  })

  test('comes with a page unless the browser has one of its session', () => {
    expect(freshCsrfCookie(new Headers(sent(valid)), keys)).toBeNull()
    const cookie = freshCsrfCookie(new Headers(sent(valid, 'other.signature')), keys) ?? ''
    expect(isCsrfToken(keys, 'other.signature', /csrf=([^;]+)/.exec(cookie)?.[1] ?? '')).toBe(true)
  })

  test('comes anew with an answer that begins or ends a session, and with no other', () => {
    const answer = (cookie?: string) =>
      new Response(null, cookie === undefined ? {} : { headers: { 'set-cookie': cookie } })
    const tokenOf = (response: Response) =>
      /csrf=([^;]+)/.exec(csrfCookieAfter(response, keys) ?? '')?.[1] ?? ''
    expect(csrfCookieAfter(answer(), keys)).toBeNull()
    expect(csrfCookieAfter(answer('sentinel.other=x'), keys)).toBeNull()
    expect(
      isCsrfToken(keys, SESSION, tokenOf(answer(`sentinel.session_token=${SESSION}; Path=/; HttpOnly`))),
    ).toBe(true)
    expect(isCsrfToken(keys, '', tokenOf(answer('sentinel.session_token=; Max-Age=0')))).toBe(true)
  })
})
