import { type NextRequest, NextResponse } from 'next/server'
import { csrfKeysOf, freshCsrfCookie } from '@/lib/auth/csrf'
import { registeredAuthRuntime } from '@/lib/auth/session'
import { loadConfig } from '@/lib/config/env'
import { makeNonce, pageCsp } from '@/lib/http/security-headers'

/**
 * Before every page: a nonce of its own, which Next reads from the policy and puts on its scripts; and the token by which
 * this page may change things.
 */
export async function proxy(request: NextRequest) {
  const { production, publicUrl } = loadConfig()
  const nonce = makeNonce()
  const policy = pageCsp({
    nonce,
    https: publicUrl?.startsWith('https://') ?? false,
    development: !production,
  })
  const headers = new Headers(request.headers)
  headers.set('x-nonce', nonce)
  headers.set('content-security-policy', policy)
  const response = NextResponse.next({ request: { headers } })
  response.headers.set('content-security-policy', policy)
  const runtime = registeredAuthRuntime()
  const cookie = runtime === undefined ? null : freshCsrfCookie(request.headers, await csrfKeysOf(runtime))
  if (cookie !== null) response.headers.append('set-cookie', cookie)
  return response
}

// Pages only: what the API takes in must not be read twice, and files need no nonce. Next wants this as a literal.
export const config = { matcher: ['/((?!api/|audit/|metrics$|_next/static/|icon\\.svg$).*)'] }
