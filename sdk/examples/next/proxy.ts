import { auditProxy } from '@sentinel-audit/emitter/next'
import { type NextRequest, NextResponse } from 'next/server'
import { emitter } from './audit'

export const proxy = auditProxy({ emitter, trustedProxies: 1 }, (request: NextRequest) =>
  request.nextUrl.pathname.startsWith('/admin')
    ? NextResponse.redirect(new URL('/sign-in', request.url))
    : NextResponse.next(),
)
