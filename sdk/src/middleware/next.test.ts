import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout as wait } from 'node:timers/promises'
import { type NextFetchEvent, NextRequest, NextResponse } from 'next/server'
import { describe, expect, test } from 'vitest'
import type { Emitter } from '../emitter'
import { testEmitter } from '../../tests/emitter'
import type { AuditContext } from '../context'
import { auditProxy, auditRoutes } from './next'

type Params<Names extends string> = { params: Promise<Record<Names, string>> }

function routesOf(emitter: Emitter) {
  // Next hands over the address of the connection as X-Forwarded-For: one hop is trusted.
  const options = { emitter, skip: ['/health'], trustedProxies: 1 }
  const audited = auditRoutes(options)
  return {
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

const proxyOf = (emitter: Emitter) =>
  auditProxy({ emitter, trustedProxies: 1 }, (request: NextRequest) =>
    request.nextUrl.pathname.startsWith('/admin')
      ? NextResponse.redirect(new URL('/sign-in', request.url))
      : NextResponse.next(),
  )

const open = () => testEmitter({ storage: new AsyncLocalStorage<AuditContext>() })
const request = (path: string, headers: Record<string, string> = {}) =>
  new NextRequest(`http://shop.example${path}`, {
    headers: { 'x-forwarded-for': '6.6.6.6, 192.0.2.7', ...headers },
  })
const params = { params: Promise.resolve({ id: '7' }) }
const noEvent = {} as NextFetchEvent

describe('a route handler', () => {
  test('that answers, redirects or finds out who it is', async () => {
    const { emitter, log } = open()
    const routes = routesOf(emitter)
    const found = await routes['/users/[id]'](request('/users/7?token=x'), params)
    expect(await found.json()).toEqual({ id: '7' })
    expect((await routes['/old'](request('/old'), params)).status).toBe(302)
    const me = await routes['/me'](request('/me', { 'x-request-id': 'r-1' }), params)
    expect(me.headers.get('x-request-id')).toBe('r-1')
    await me.text()
    await (await routes['/health'](request('/health'), params)).text()
    await emitter.flush()
    const [user, redirect, inner, own] = log.events
    expect(log.events).toHaveLength(4)
    expect(user).toMatchObject({
      action: 'GET /users/[id]',
      outcome: 'success',
      actor: { type: 'anonymous', ip_address: '192.0.2.7' },
      metadata: { status_code: 200, response_bytes: 10, query_params: 'token=[redacted]' },
    })
    expect(redirect).toMatchObject({ outcome: 'success', metadata: { status_code: 302 } })
    expect(inner).toMatchObject({
      event_type: 'data.accessed',
      parent_event_id: own?.id,
      actor: { id: 'usr_1' },
    })
    expect(own).toMatchObject({ actor: { id: 'usr_1', ip_address: '192.0.2.7' } })
  })

  test('that throws: an error is a failure; a redirect and a 404 that Next throws are what they mean', async () => {
    const { emitter, log } = open()
    await expect(async () => routesOf(emitter)['/broken'](request('/broken'), params)).rejects.toThrow(
      'database',
    )
    const audited = auditRoutes({ emitter })
    for (const digest of ['NEXT_REDIRECT;replace;/x;307;', 'NEXT_HTTP_ERROR_FALLBACK;404'])
      await expect(async () =>
        audited('/x', () => {
          throw Object.assign(new Error('NEXT'), { digest })
        })(request('/x'), params),
      ).rejects.toThrow('NEXT')
    await emitter.flush()
    expect(
      log.events.map(({ outcome, metadata }) => [outcome, metadata?.status_code, metadata?.error_type]),
    ).toEqual([
      ['failure', 500, 'TypeError'],
      ['success', 307, undefined],
      ['failure', 404, undefined],
    ])
  })

  test('whose body is broken off by the caller is cancelled, and one that breaks by itself has failed', async () => {
    const { emitter, log } = open()
    const audited = auditRoutes({ emitter })
    const chunk = new TextEncoder().encode('first')
    const endless = audited(
      '/endless',
      () => new Response(new ReadableStream({ start: (stream) => stream.enqueue(chunk) })),
    )
    const reader = (await endless(request('/endless'), params)).body?.getReader()
    await reader?.read()
    await reader?.cancel()
    const broken = audited(
      '/broken',
      () => new Response(new ReadableStream({ pull: (stream) => stream.error(new TypeError('gone')) })),
    )
    await expect((await broken(request('/broken'), params)).text()).rejects.toThrow('gone')
    await emitter.flush()
    expect(log.events).toMatchObject([
      { outcome: 'cancelled', metadata: { response_bytes: 5 } },
      { outcome: 'failure', metadata: { error_type: 'TypeError' } },
    ])
  })
})

describe('a proxy', () => {
  test('is an event where it answers itself, and leaves to the handlers what it passes on', async () => {
    const { emitter, log } = open()
    const proxy = proxyOf(emitter)
    const refused = await proxy(request('/admin?x=1'), noEvent)
    const passed = await proxy(request('/users/7'), noEvent)
    expect(refused?.headers.get('location')).toBe('http://shop.example/sign-in')
    expect(passed?.headers.get('x-middleware-next')).toBe('1')
    await emitter.flush()
    expect(log.events).toMatchObject([
      { action: 'GET', outcome: 'success', metadata: { status_code: 307, query_params: 'x=1' } },
    ])
    expect(refused?.headers.get('x-request-id')).toBe(log.events[0]?.metadata?.request_id)
  })

  test('records what it passes on where it is asked to, as pending: it does not see the end', async () => {
    const { emitter, log } = open()
    const proxy = auditProxy({ emitter, path: true, passed: 'record' }, (asked) =>
      asked.nextUrl.pathname === '/a' ? NextResponse.next() : undefined,
    )
    await proxy(request('/a'), noEvent)
    await proxy(request('/b'), noEvent)
    await emitter.flush()
    expect(log.events).toMatchObject([
      { outcome: 'pending', metadata: { path: '/a' } },
      { outcome: 'pending', metadata: { path: '/b' } },
    ])
    expect(log.events[0]?.metadata).not.toHaveProperty('status_code')
  })
})
