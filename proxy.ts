import { type NextRequest, NextResponse } from 'next/server'
import { loadConfig } from '@/lib/config/env'
import { makeNonce, pageCsp } from '@/lib/http/security-headers'

/** Before every page: a nonce of its own, which Next reads from the policy and puts on its scripts. */
export function proxy(request: NextRequest) {
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
  return response
}

// Pages only: what the API takes in must not be read twice, and files need no nonce. Next wants this as a literal.
export const config = { matcher: ['/((?!api/|audit/|metrics$|_next/static/|icon\\.svg$).*)'] }
