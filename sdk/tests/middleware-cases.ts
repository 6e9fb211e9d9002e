import { once } from 'node:events'
import { type IncomingHttpHeaders, request as requestHttp, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { AsyncLocalStorage } from 'node:async_hooks'
import { memoryBacklog } from '../src/backlog'
import type { AuditContext } from '../src/context'
import { Emitter } from '../src/emitter'
import { FakeLog, type StoredEvent } from './fake-log'

type Answer = { status: number; headers: IncomingHttpHeaders; body: string }
type Differences = {
  /** How the framework writes `/users/:id` */
  pattern?: string
  /** What it calls the route of a path that has none */
  unknown?: string | null
  /** What it makes of the query */
  query?: string
  /** What it does beyond the others */
  also?: (ask: Ask, only: () => Promise<StoredEvent | undefined>) => void
}
type Ask = (
  path: string,
  options?: { method?: string; headers?: Record<string, string>; body?: string },
) => Promise<Answer>

/** One of them is built first. */
const OPEN_TIMEOUT_MS = 180_000
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'

/** An example that listens, and the log that it sends to. */
export type OpenExample = {
  port: number
  /** Empties the log. */
  begin: () => void
  stored: () => Promise<readonly StoredEvent[]>
  close: () => Promise<void>
}

/** An example in this process, and in its emitter a log that can be looked into. */
export const here = (createServer: (emitter: Emitter) => Server | Promise<Server>) => async () => {
  let log = new FakeLog()
  const emitter = new Emitter(
    { url: 'http://log', apiKey: 'k', storage: new AsyncLocalStorage<AuditContext>() },
    {
      transport: (body: string, signal: AbortSignal) => log.transport(body, signal),
      backlog: () => memoryBacklog(1_000),
      whenFull: 'drop' as const,
    },
  )
  const server = await createServer(emitter)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    begin: () => (log = new FakeLog()),
    stored: async () => {
      await emitter.flush()
      return log.events
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await emitter.close()
    },
  }
}

/** What every middleware must do, asked over HTTP of its example. */
export function middlewareCases(
  name: string,
  open: () => Promise<OpenExample>,
  {
    pattern = '/users/:id',
    unknown = null,
    query = 'page=2&token=[redacted]&user[password]=[redacted]',
    also,
  }: Differences = {},
): void {
  let example: OpenExample

  const ask: Ask = (path, options = {}) =>
    new Promise<Answer>((resolve, reject) => {
      const { method = 'GET', headers = {}, body } = options
      const sent = requestHttp({ host: '127.0.0.1', port: example.port, path, method, headers }, (answer) => {
        text(answer).then(
          (read) => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: read }),
          reject,
        )
      })
      sent.on('error', reject)
      sent.end(body)
    })
  /** The events of a request, the request's own last. */
  const events = async (count = 1): Promise<readonly StoredEvent[]> => {
    await expect.poll(async () => (await example.stored()).length, { timeout: 10_000 }).toBe(count)
    return example.stored()
  }
  const only = async () => (await events())[0]

  beforeAll(async () => {
    example = await open()
  }, OPEN_TIMEOUT_MS)
  beforeEach(() => example.begin())
  afterAll(() => example.close())

  describe(`${name}: the event of`, () => {
    test('a success names the pattern, the status, the bytes and the time, and masks what is secret in the query', async () => {
      const answer = await ask('/users/7?page=2&token=abc&user[password]=x', {
        headers: { 'user-agent': 'tests' },
      })
      expect(answer).toMatchObject({ status: 200, body: '{"id":"7"}' })
      const event = await only()
      expect(event).toMatchObject({
        event_type: 'api.request',
        action: `GET ${pattern}`,
        outcome: 'success',
        severity: 'info',
        actor: { type: 'anonymous', ip_address: '127.0.0.1', user_agent: 'tests' },
        metadata: {
          method: 'GET',
          route: pattern,
          status_code: 200,
          response_bytes: answer.body.length,
          query_params: query,
        },
      })
      expect(event?.duration_ms).toBeGreaterThanOrEqual(0)
      expect(JSON.stringify(event)).not.toContain('/users/7')
    })

    test('a redirect is a success', async () => {
      expect(await ask('/old')).toMatchObject({ status: 302, headers: { location: '/users/1' } })
      expect(await only()).toMatchObject({
        outcome: 'success',
        action: 'GET /old',
        metadata: { status_code: 302 },
      })
    })

    test('a 404 is a failure without a pattern', async () => {
      expect((await ask('/nothing/here')).status).toBe(404)
      expect(await only()).toMatchObject({
        outcome: 'failure',
        severity: 'warning',
        action: unknown === null ? 'GET' : `GET ${unknown}`,
        metadata: { route: unknown, status_code: 404 },
      })
    })

    test('a thrown error is a failure with the class and the message of the error', async () => {
      expect((await ask('/broken')).status).toBe(500)
      expect(await only()).toMatchObject({
        outcome: 'failure',
        severity: 'error',
        action: 'GET /broken',
        metadata: { status_code: 500, error_type: 'TypeError', error: 'The database is away' },
      })
    })

    test('a client that goes away is cancelled', async () => {
      const sent = requestHttp({ host: '127.0.0.1', port: example.port, path: '/endless' })
      sent.on('error', () => undefined)
      sent.end()
      const [answer] = (await once(sent, 'response')) as [NodeJS.ReadableStream]
      answer.on('error', () => undefined)
      await once(answer, 'data')
      sent.destroy()
      expect(await only()).toMatchObject({
        outcome: 'cancelled',
        action: 'GET /endless',
        metadata: { response_bytes: 'the first of many'.length },
      })
    })

    test('a streamed body lasts to its end, and counts all of it', async () => {
      expect((await ask('/stream')).body).toHaveLength(5_000)
      const event = await only()
      expect(event).toMatchObject({ outcome: 'success', metadata: { response_bytes: 5_000 } })
      // Five pieces with 20 ms after each; a timer may be a little early.
      expect(event?.duration_ms).toBeGreaterThan(60)
    })

    test('a user that the handler sets late is the actor; what it emits belongs to the request and its trace', async () => {
      const traceparent = `00-${TRACE}-00f067aa0ba902b7-01`
      await ask('/me', { headers: { traceparent, 'x-request-id': 'request-1' } })
      const [inner, request] = await events(2)
      expect(request).toMatchObject({
        actor: { id: 'usr_1', type: 'user', email: 'alice@example.com', ip_address: '127.0.0.1' },
        trace_id: TRACE,
        metadata: { request_id: 'request-1' },
      })
      expect(request).not.toHaveProperty('parent_event_id')
      expect(inner).toMatchObject({
        event_type: 'data.accessed',
        parent_event_id: request?.id,
        trace_id: TRACE,
        span_id: request?.span_id,
      })
    })

    test('a body holds the fields that were asked for, and no others', async () => {
      const body = JSON.stringify({ email: 'a@example.com', password: 'secret', other: 1 })
      const headers = { 'content-type': 'application/json', 'content-length': String(body.length) }
      expect((await ask('/login', { method: 'POST', body, headers })).status).toBe(401)
      const event = await only()
      expect(event).toMatchObject({
        action: 'POST /login',
        outcome: 'failure',
        metadata: { body: { email: 'a@example.com' }, request_bytes: body.length },
      })
      expect(JSON.stringify(event)).not.toContain('secret')
    })

    test('a skipped path does not exist, and one that only begins like it does', async () => {
      expect((await ask('/health')).body).toBe('ok')
      await ask('/healthy')
      expect(await only()).toMatchObject({ metadata: { status_code: 404 } })
    })

    test('a request behind the trusted proxy has the address that the proxy saw', async () => {
      await ask('/users/7', { headers: { 'x-forwarded-for': '6.6.6.6, 192.0.2.7' } })
      expect((await only())?.actor?.ip_address).toBe('192.0.2.7')
    })

    test('a request cannot keep itself out of the log by what it sends', async () => {
      const headers = {
        'user-agent': 'x'.repeat(5_000),
        'x-request-id': '\u00e9 no',
        traceparent: 'nonsense',
      }
      const answer = await ask(`/users/7?${'a=%00&__proto__=1&constructor=2&'.repeat(200)}`, { headers })
      const event = await only()
      expect(event?.actor?.user_agent).toHaveLength(1_024)
      expect(event?.trace_id).toMatch(/^[0-9a-f]{32}$/)
      expect(answer.headers['x-request-id']).toBe(event?.metadata?.request_id)
    })
    also?.(ask, only)
  })
}
