import { once } from 'node:events'
import { createServer, IncomingMessage, request as httpRequest, type RequestListener } from 'node:http'
import { type AddressInfo, connect, Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Receipt } from '@/lib/contract/events'
import { readBody } from '@/lib/http/read-body'
import { frontDoor } from '@/scripts/front-door.mjs'
import { type Api, startApi, type Tenant } from '../helpers/api'
import { anEvent, storedEvents } from '../helpers/events'

const PATH = '/api/audit/events'
let api: Api
let tenant: Tenant
let wentToNext: string[] = []
let server: ReturnType<typeof createServer>
let port: number

/** What stands behind the front door where Next does. */
const asNext: RequestListener = (request, response) => {
  wentToNext.push(`${request.method} ${request.url}`)
  request.resume()
  response.end('next')
}

beforeAll(async () => {
  api = await startApi()
  tenant = await api.mintTenant()
  // It names its handler when it is loaded.
  await import('@/app/api/audit/events/route')
  server = createServer(frontDoor(asNext, undefined))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
})
afterAll(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await api.close()
})
beforeEach(() => {
  wentToNext = []
})

type Sent = { status: number; headers: Record<string, unknown>; text: string }

/** By node:http, which sends the headers that it is given and no others. */
const send = (
  body: string | Buffer,
  headers: Record<string, string> = {},
  { method = 'POST', path = PATH, chunked = false } = {},
) =>
  new Promise<Sent>((resolve, reject) => {
    const given = { authorization: `Bearer ${tenant.key}`, 'content-type': 'application/json', ...headers }
    const length = chunked ? {} : { 'content-length': String(Buffer.byteLength(body)) }
    const sent = httpRequest({ port, path, method, headers: { ...given, ...length } }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('end', () =>
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          text: Buffer.concat(chunks).toString(),
        }),
      )
    })
    sent.on('error', reject)
    if (chunked) sent.write(body.slice(0, 1))
    sent.end(chunked ? body.slice(1) : body)
  })

const isStored = async (id: string) => (await storedEvents(api.db, tenant.id)).some((one) => one.id === id)
const numbered = () => ({ ...anEvent(), id: crypto.randomUUID() })

describe('an append with a key goes to its handler directly', () => {
  test('and is answered as it is through the router, with the headers of every answer', async () => {
    const event = numbered()
    const { status, headers, text } = await send(JSON.stringify(event), { 'x-request-id': 'abc-123' })
    expect(wentToNext).toEqual([])
    expect(status).toBe(201)
    expect(JSON.parse(text)).toMatchObject({ stored: 1, rejected: 0, id: event.id })
    expect(await isStored(event.id)).toBe(true)
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(text)),
      'cache-control': 'no-store, no-transform',
      'x-request-id': 'abc-123',
      'x-frame-options': 'DENY',
    })
    const routed = await tenant.post<Receipt>(PATH, numbered())
    const names = [...routed.headers.keys()].filter((name) => name !== 'content-length')
    expect(Object.keys(headers)).toEqual(expect.arrayContaining(names))
  })

  test('with a query, with a compressed body, and with one that comes in pieces', async () => {
    const [first, second, third] = [numbered(), numbered(), numbered()]
    const atomic = await send(
      JSON.stringify([first, { event_type: 'no' }]),
      {},
      { path: `${PATH}?atomic=true` },
    )
    expect(atomic.status).toBe(400)
    expect(await isStored(first.id)).toBe(false)
    const zipped = gzipSync(JSON.stringify(second))
    expect((await send(zipped, { 'content-encoding': 'gzip' })).status).toBe(201)
    const large = JSON.stringify({ ...third, metadata: { note: 'x'.repeat(30_000) } })
    expect((await send(large)).status).toBe(201)
    expect([await isStored(second.id), await isStored(third.id)]).toEqual([true, true])
    expect(wentToNext).toEqual([])
  })

  test.each<[string, string | Buffer, Record<string, string>, number, string]>([
    ['an unknown key', '{}', { authorization: 'Bearer sak_nobody' }, 401, 'unauthenticated'],
    ['what is no JSON', '{', {}, 400, 'invalid_request'],
    ['what is no UTF-8', Buffer.from([0x22, 0xff, 0x22]), {}, 400, 'invalid_request'],
    ['an unknown encoding', '{}', { 'content-encoding': 'lzma' }, 415, 'unsupported_media_type'],
  ])('%s is refused with a problem document', async (_, body, headers, status, code) => {
    const answer = await send(body, headers)
    expect({ status: answer.status, ...JSON.parse(answer.text) }).toMatchObject({ status, code })
    expect(answer.headers['content-type']).toBe('application/problem+json')
    expect(wentToNext).toEqual([])
  })

  test('a body that is too large is refused before it is read', async () => {
    const socket = connect(port, '127.0.0.1')
    socket.write(
      `POST ${PATH} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${tenant.key}\r\ncontent-type: application/json\r\ncontent-length: 999999999\r\n\r\n[`,
    )
    const [answer] = (await once(socket, 'data')) as [Buffer]
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 413 /)
    socket.destroy()
  })

  test('of a body that was cut off nothing is stored, and the server goes on', async () => {
    const event = numbered()
    const text = JSON.stringify(event)
    const socket = connect(port, '127.0.0.1')
    socket.write(
      `POST ${PATH} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${tenant.key}\r\ncontent-type: application/json\r\ncontent-length: ${text.length + 1}\r\n\r\n${text}`,
    )
    await once(socket, 'connect')
    socket.resume().end()
    await once(socket, 'close')
    expect(wentToNext).toEqual([])
    expect((await send(JSON.stringify(numbered()))).status).toBe(201)
    expect(await isStored(event.id)).toBe(false)
  })
})

test('who is gone before the body is asked for is not waited for', async () => {
  const incoming = new IncomingMessage(new Socket()).destroy()
  await once(incoming, 'close')
  const request = new Request('http://localhost', { method: 'POST' })
  const bodies = (globalThis as unknown as Record<symbol, WeakMap<Request, IncomingMessage>>)[
    Symbol.for('sentinel-audit.direct-bodies')
  ]
  bodies?.set(request, incoming)
  await expect(readBody(request, 10)).rejects.toThrow('cut off')
})

describe('everything else goes the way of the router', () => {
  test.each<[string, Record<string, string>, Parameters<typeof send>[2]]>([
    ['a session', { cookie: 'a=b' }, {}],
    ['a page of another origin', { origin: 'https://elsewhere.example' }, {}],
    ['no key', { authorization: 'Basic eDp5' }, {}],
    ['a body of unknown length', {}, { chunked: true }],
    ['another method', {}, { method: 'PUT' }],
    ['another path', {}, { path: `${PATH}/` }],
    ['one that is only spelled otherwise', {}, { path: '/api/audit/%65vents' }],
  ])('%s', async (_, headers, how) => {
    const { text } = await send('{}', headers, how)
    expect(text).toBe('next')
    expect(wentToNext).toHaveLength(1)
  })
})
