import { createServer, type RequestListener } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { OPERATIONS } from '@/lib/contract/registry'
import type { FaultCode } from '@/lib/core/errors'
import { methodsOf, shareMethods } from '@/lib/http/methods-of'
import { statusOf } from '@/lib/http/problem'
import { frontDoor, refuseBroken, SERVER_LIMITS } from '@/scripts/front-door.mjs'

const servers: ReturnType<typeof createServer>[] = []
afterEach(() =>
  Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve)))),
)

async function start(listener: RequestListener, publicUrl?: string, limits: object = SERVER_LIMITS) {
  const server = createServer(limits, frontDoor(listener, publicUrl))
  server.on('clientError', refuseBroken)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe('every answer', () => {
  test('says that it is not sniffed, framed, shared or handed on', async () => {
    const { headers } = await fetch(await start((_, response) => response.end('hello')))
    expect(Object.fromEntries(headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'permissions-policy': expect.stringContaining('camera=()'),
    })
  })

  test('asks for https from then on only where people come by https', async () => {
    const hsts = async (publicUrl?: string) =>
      (await fetch(await start((_, response) => response.end(), publicUrl))).headers.get(
        'strict-transport-security',
      )
    expect(await hsts()).toBeNull()
    expect(await hsts('http://audit.example.com')).toBeNull()
    expect(await hsts('https://audit.example.com')).toBe('max-age=31536000; includeSubDomains')
  })
})

test('the address of the socket is handed on, and one that a client sends is dropped', async () => {
  const base = await start((request, response) => response.end(JSON.stringify(request.headers)))
  const sent = { 'X-Sentinel-Peer': '192.0.2.66' }
  const headers = (await (await fetch(base, { headers: sent })).json()) as Record<string, string>
  expect(headers['x-sentinel-peer']).toBe('127.0.0.1')
})

describe('a method that a path does not take', () => {
  // As Next refuses it: an empty body, and the head sent on its own.
  const asNext: RequestListener = (_, response) => {
    response.statusCode = 405
    response.flushHeaders()
    response.end()
  }

  test('is refused with a problem document that names those it takes', async () => {
    shareMethods()
    const answer = await fetch(`${await start(asNext)}/api/audit/events?x=1`, { method: 'DELETE' })
    expect({ status: answer.status, allow: answer.headers.get('allow') }).toEqual({
      status: 405,
      allow: 'GET, HEAD, OPTIONS, POST',
    })
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect(await answer.json()).toMatchObject({
      code: 'method_not_allowed',
      request_id: answer.headers.get('x-request-id'),
    })
  })

  test('every operation is named by its path, under each of the ways to it', () => {
    for (const { method, path } of OPERATIONS) {
      const real = path.replace(/\{\w+\}/g, '0190-id')
      for (const way of [
        real,
        real.replace('/api/audit/', '/audit/'),
        real.replace('/api/audit/', '/api/v1/audit/'),
      ])
        expect(methodsOf(way), way).toContain(method)
    }
    expect(methodsOf('/events')).toEqual(['GET', 'HEAD', 'OPTIONS'])
  })

  test('an answer that names them already is left as it is', async () => {
    const base = await start((_, response) => response.writeHead(405, { allow: 'POST' }).end('own words'))
    const answer = await fetch(base)
    expect([answer.headers.get('allow'), await answer.text()]).toEqual(['POST', 'own words'])
  })
})

/** What a server says to these bytes until it closes the connection. */
const say = async (text: string | Buffer, listener: RequestListener, limits?: object) => {
  const base = await start(listener, undefined, limits)
  return new Promise<string>((resolve) => {
    let heard = ''
    const socket = connect(Number(new URL(base).port), '127.0.0.1', () => socket.write(text))
    socket.on('data', (data) => (heard += String(data))).on('error', () => {})
    socket.on('close', () => resolve(heard))
  })
}
/** The status of a raw answer, and the code of its problem document. */
const problemOf = (heard: string) => {
  const [head = '', body = ''] = heard.split('\r\n\r\n')
  expect(head).toMatch(/content-type: application\/problem\+json/)
  expect(head).toMatch(/connection: close/)
  expect(head).toMatch(/x-content-type-options: nosniff/)
  expect(Number(/content-length: (\d+)/.exec(head)?.[1])).toBe(Buffer.byteLength(body))
  const problem = JSON.parse(body) as { status: number; code: FaultCode; request_id: string }
  expect(head).toContain(problem.request_id)
  expect(head.startsWith(`HTTP/1.1 ${problem.status} `)).toBe(true)
  expect(statusOf(problem.code)).toBe(problem.status)
  return `${problem.status} ${problem.code}`
}

describe('bytes that are no request', () => {
  const answer: RequestListener = (_, response) => response.end('answered')
  const head = 'POST / HTTP/1.1\r\nhost: x\r\n'

  test.each([
    ['nonsense', '\u0001\u0002 nonsense\r\n\r\n', '400 invalid_request'],
    ['TLS', Buffer.from('16030100c8010000c40303', 'hex'), '400 invalid_request'],
    ['two lengths', `${head}content-length: 5\r\ncontent-length: 6\r\n\r\n[]`, '400 invalid_request'],
    ['large headers', `${head}x-a: ${'a'.repeat(20_000)}\r\n\r\n`, '431 headers_too_large'],
  ])('are refused with a problem document: %s', async (_, bytes, expected) => {
    expect(problemOf(await say(bytes, answer))).toBe(expected)
  })

  test('behind the head of an answer add nothing to it', async () => {
    const begun: RequestListener = (_, response) =>
      response.writeHead(200, { 'content-length': 5 }).write('abc')
    const chunked = `${head}transfer-encoding: chunked\r\n\r\n`
    const heard = await say(`${chunked}zz\r\n`, begun)
    expect(heard.match(/HTTP\/1\.1/g) ?? []).toHaveLength(heard === '' ? 0 : 1)
    expect(heard).not.toContain('problem+json')
  })
})

describe('a sender who takes too long', () => {
  const QUICK = { headersTimeout: 100, requestTimeout: 200, connectionsCheckingInterval: 20 }
  const untilRead: RequestListener = (request, response) => request.resume().on('end', () => response.end())

  test.each([
    ['over the head', 'POST / HTTP/1.1\r\nhost: x\r\nx-slow: '],
    ['over the body', 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nhalf'],
    ['over its first byte', ''],
  ])('%s is told so and cut off', async (_, text) => {
    expect(problemOf(await say(text, untilRead, QUICK))).toBe('408 request_timeout')
  })

  test('has twenty seconds for the head and two minutes for all of it', () => {
    expect(SERVER_LIMITS).toEqual({
      headersTimeout: 20_000,
      requestTimeout: 120_000,
      connectionsCheckingInterval: 5_000,
    })
  })
})
