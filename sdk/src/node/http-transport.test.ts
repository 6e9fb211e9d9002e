import { afterEach, expect, test } from 'vitest'
import { numbered } from '../../tests/emitter'
import { serveFakeLog, type ServedLog } from '../../tests/fake-log'
import { endpointOf, fetchTransport, type Transport } from '../transport'
import { httpTransport } from './http-transport'

let served: ServedLog | undefined
afterEach(() => served?.close())

const body = (count: number) =>
  numbered(count)
    .map((event, index) => JSON.stringify({ ...event, id: `id-${index}`, description: 'Grüße 🌍' }))
    .join('\n')
const never = new AbortController().signal

test.each([
  ['node:http', httpTransport],
  ['fetch', fetchTransport],
])('by %s a body arrives as it was sent, packed when it is worth it, with the key', async (_, open) => {
  served = await serveFakeLog()
  const send: Transport = open({ url: served.url, apiKey: 'sak_1', gzip: true })
  expect((await send(body(1), never)).status).toBe(201)
  expect((await send(body(100), never)).status).toBe(201)
  expect(served.log.requests.map(({ length }) => length)).toEqual([1, 100])
  expect(served.log.requests[1]?.[99]).toMatchObject({ id: 'id-99', description: 'Grüße 🌍' })
  expect(served.headers.map((headers) => headers['content-encoding'])).toEqual([undefined, 'gzip'])
  expect(served.headers[1]).toMatchObject({
    authorization: 'Bearer sak_1',
    'content-type': 'application/x-ndjson',
  })
})

test.each([
  ['node:http', httpTransport],
  ['fetch', fetchTransport],
])('by %s a refusal is read with its Retry-After, and a lost connection rejects', async (_, open) => {
  served = await serveFakeLog()
  served.log.faults = [() => ({ status: 429, retryAfter: '7', text: 'slow' }), () => 'lost_answer']
  const send = open({ url: served.url, apiKey: 'sak_1', gzip: false })
  expect(await send(body(1), never)).toEqual({ status: 429, retryAfter: '7', text: 'slow' })
  await expect(send(body(1), never)).rejects.toThrow()
})

test('the address may have a path of its own, and must be one of HTTP', () => {
  expect(endpointOf('https://example.com/audit-log/?x=1#y').href).toBe(
    'https://example.com/audit-log/api/audit/events',
  )
  expect(() => endpointOf('ftp://example.com')).toThrow('http')
  expect(() => endpointOf('example')).toThrow()
})
