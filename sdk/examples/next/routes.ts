// What stands in the files of app/ and in proxy.ts of an application with Next: each `GET` is a route.ts of its own.
import { setTimeout as wait } from 'node:timers/promises'
import type { Emitter } from '@sentinel-audit/emitter'
import { auditProxy, auditRoutes } from '@sentinel-audit/emitter/next'
import { type NextRequest, NextResponse } from 'next/server'

type Params<Names extends string> = { params: Promise<Record<Names, string>> }

export function routesOf(emitter: Emitter) {
  // Next hands over the address of the connection as X-Forwarded-For: one hop is trusted.
  const options = { emitter, skip: ['/health'], trustedProxies: 1 }
  const audited = auditRoutes(options)
  return {
    // app/users/[id]/route.ts: export const GET = audited('/users/[id]', async (request, { params }) => ...)
    '/users/[id]': audited('/users/[id]', async (_request: NextRequest, { params }: Params<'id'>) =>
      Response.json({ id: (await params).id }),
    ),
    '/old': audited('/old', (request: NextRequest) =>
      NextResponse.redirect(new URL('/users/1', request.url), 302),
    ),
    '/health': audited('/health', () => new Response('ok')),
    '/broken': audited('/broken', () => {
      throw new TypeError('The database is away')
    }),
    '/me': audited('/me', async () => {
      await wait(5)
      emitter.identify({ id: 'usr_1', type: 'user', email: 'alice@example.com' })
      emitter.emit({ event_type: 'data.accessed', resource: { type: 'profile', id: 'usr_1' } })
      return Response.json({ name: 'Alice' })
    }),
  }
}

export const proxyOf = (emitter: Emitter) =>
  auditProxy({ emitter, trustedProxies: 1 }, (request: NextRequest) =>
    request.nextUrl.pathname.startsWith('/admin')
      ? NextResponse.redirect(new URL('/sign-in', request.url))
      : NextResponse.next(),
  )
