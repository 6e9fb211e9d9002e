import { AsyncLocalStorage } from 'node:async_hooks'
import { once } from 'node:events'
import { request as requestHttp } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import type { AuditContext, EmitterOptions } from '@sentinel-audit/emitter'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { EventPage } from '@/lib/contract/events'
import { createServer } from '@/sdk/examples/express/server'
import { memoryBacklog } from '@/sdk/src/backlog'
import { Emitter } from '@/sdk/src/emitter'
import { type Api, startApi, type Tenant } from '../helpers/api'
import { testClock } from '../helpers/context'

let api: Api
let tenant: Tenant
beforeAll(async () => {
  api = await startApi(testClock(Date.now()))
})
afterAll(() => api.close())

/** An emitter before the product's own route; every answer but the first of three is lost where that is asked for. */
async function emitterOf(options: Partial<EmitterOptions> = {}, losesAnswers = false) {
  tenant = await api.mintTenant()
  let calls = 0
  const emitter = new Emitter(
    {
      url: 'http://localhost',
      apiKey: tenant.key,
      storage: new AsyncLocalStorage<AuditContext>(),
      ...options,
    },
    {
      transport: async (body) => {
        const answer = await tenant.send('POST', '/api/audit/events', {
          headers: { 'content-type': 'application/x-ndjson', 'content-encoding': 'gzip' },
          body: gzipSync(body),
        })
        if (losesAnswers && calls++ % 3 !== 0) throw new Error('socket hang up')
        return {
          status: answer.status,
          retryAfter: answer.headers.get('retry-after'),
          text: await answer.text(),
        }
      },
      backlog: () => memoryBacklog(10_000),
      whenFull: 'block',
    },
  )
  return emitter
}

async function stored(): Promise<EventPage['events']> {
  const { body } = await tenant.get<EventPage>('/api/audit/events', { limit: '1000', order: 'asc' })
  return [...body.events].sort((a, b) => a.seq - b.seq)
}

describe('the product behind the emitter', () => {
  test('numbers events in the order of emit, each once, though answers are lost', async () => {
    const emitter = await emitterOf({ batchSize: 20, batchSizeMax: 50 }, true)
    for (let n = 0; n < 500; n++)
      emitter.emit({ event_type: 'data.updated', action: String(n), metadata: { record_count: n } })
    await emitter.close(60_000)
    const events = await stored()
    expect(events.map(({ action }) => Number(action))).toEqual(Array.from({ length: 500 }, (_, n) => n))
    const { stored: count, duplicate, rejected, dropped } = emitter.metrics()
    expect([count + duplicate, rejected, dropped]).toEqual([500, 0, 0])
    expect(duplicate).toBeGreaterThan(0)
  })

  test('refuses one poison event of 100 by name, and stores 99', async () => {
    const told: unknown[] = []
    const emitter = await emitterOf({ onRejected: (why, event) => told.push([event.action, why]) })
    for (let n = 0; n < 100; n++)
      emitter.emit({
        event_type: n === 41 ? 'user.logn' : 'user.login',
        action: String(n),
        actor: { id: 'alice' },
      })
    await emitter.close()
    expect(await stored()).toHaveLength(99)
    expect(told).toMatchObject([
      ['41', { code: 'invalid_event', errors: [{ field: 'event_type', code: 'unknown_type' }] }],
    ])
  })

  test('keeps every failed login that is a security event, and an exact count of the ordinary ones', async () => {
    const emitter = await emitterOf({ deduplicate: true })
    const failed = { outcome: 'failure' as const, actor: { id: 'mallory', type: 'user' }, action: 'login' }
    for (let n = 0; n < 1_000; n++) {
      emitter.emit({ ...failed, event_type: 'security.auth_failed' })
      emitter.emit({ ...failed, event_type: 'user.login' })
    }
    emitter.emit({ ...failed, event_type: 'user.login', outcome: 'success' })
    await emitter.close()
    const counted = await tenant.get<{ count: number }>('/api/audit/events/count', {
      event_types: 'security.auth_failed',
    })
    expect(counted.body.count).toBe(1_000)
    const { body } = await tenant.get<EventPage>('/api/audit/events', { event_types: 'user.login' })
    const logins = [...body.events].sort((a, b) => a.seq - b.seq)
    expect(logins.map(({ outcome, metadata }) => [outcome, metadata?.repeat_count])).toEqual([
      ['failure', undefined],
      ['success', undefined],
      ['failure', 999],
    ])
  })

  test('gives the receipt of an event that code waits for, and refuses a wrong key at once', async () => {
    const emitter = await emitterOf()
    expect(await emitter.emitAndWait({ event_type: 'data.deleted' })).toMatchObject({
      seq: 0,
      status: 'stored',
    })
    tenant = { ...tenant, send: () => Promise.resolve(new Response('no', { status: 401 })) }
    await expect(emitter.emitAndWait({ event_type: 'data.deleted' })).rejects.toMatchObject({
      code: 'unavailable',
    })
    await emitter.close(0)
  })

  test('stores the request of an example, whatever the client sends', async () => {
    const emitter = await emitterOf()
    const server = createServer(emitter).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const hostile = [
      ['/users/7', {}],
      [`/users/7?${'a%00=%00&__proto__=1&constructor=2&prototype[x]=3&'.repeat(300)}`, {}],
      ['/users/7?%ed%a0%80=%ff&=&&&==', {}],
      [`/${'x'.repeat(8_000)}`, {}],
      ['/users/7', { 'user-agent': 'x'.repeat(6_000) }],
      ['/users/7', { 'x-forwarded-for': "127.0.0.1, ' or 1=1 --", 'x-request-id': '"><script>' }],
      ['/users/7', { 'x-forwarded-for': '::ffff:1.2.3.4%eth0', traceparent: '00-0-0-0' }],
      ['/users/7', { 'user-agent': '\u00ff\u0080' }],
    ] as const
    for (const [path, headers] of hostile) {
      const sent = requestHttp({ host: '127.0.0.1', port, path, headers }).end()
      const [answer] = (await once(sent, 'response')) as [NodeJS.ReadableStream]
      await text(answer)
    }
    server.closeAllConnections()
    server.close()
    await emitter.close()
    expect(emitter.metrics()).toMatchObject({ emitted: hostile.length, stored: hostile.length, rejected: 0 })
  })
})
