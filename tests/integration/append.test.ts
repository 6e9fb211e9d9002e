import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Receipt } from '@/lib/contract/events'
import type { StoredEvent } from '@/lib/event/stored-event'
import { type Api, startApi, type Tenant } from '../helpers/api'
import { anEvent, EVENTS, NDJSON, store, storedEvents } from '../helpers/events'

let api: Api
let tenant: Tenant
beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.close())
beforeEach(async () => {
  tenant = await api.mintTenant()
})

const send = (body: unknown, headers: Record<string, string> = {}) =>
  tenant.post<Receipt & { errors: { field: string; code: string }[] }>(EVENTS, body, headers)
const read = async (id: string) => (await tenant.get<StoredEvent>(`${EVENTS}/${id}`)).body
const storedIds = async () => (await storedEvents(api.db, tenant.id)).map(({ id }) => id)

describe('the forms of a request', () => {
  test('one event: the receipt is also its own id, seq and status', async () => {
    const event = anEvent({ actor: { id: 'usr_1' } })
    const { status, body } = await send(event)
    expect(status).toBe(201)
    expect(body).toEqual({
      stored: 1,
      duplicate: 0,
      rejected: 0,
      results: [{ index: 0, id: event.id, status: 'stored', seq: 0 }],
      id: event.id,
      seq: 0,
      status: 'stored',
    })
    expect(await read(event.id)).toMatchObject({
      id: event.id,
      tenant_id: tenant.id,
      seq: 0,
      event_type: 'user.login',
      category: 'user',
      severity: 'info',
      outcome: 'success',
      action: 'login',
      recorded_at: '2026-11-24T12:00:00.000Z',
      occurred_at: '2026-11-24T12:00:00.000Z',
    })
  })

  test('an event without an id gets one, a UUIDv7', async () => {
    const { body } = await send({ event_type: 'user.login' })
    expect(body.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/)
    expect(await storedIds()).toEqual([body.id])
  })

  const three = () => [anEvent(), anEvent(), anEvent()]
  const forms: [string, (events: object[]) => [unknown, Record<string, string>?]][] = [
    ['an array', (events) => [events]],
    ['{"events": [...]}', (events) => [{ events }]],
    ['NDJSON', (events) => [events.map((event) => JSON.stringify(event)).join('\n'), NDJSON]],
    [
      'NDJSON with blank lines and CRLF',
      (events) => [events.map((e) => `${JSON.stringify(e)}\r\n\r\n`).join(''), NDJSON],
    ],
    [
      'JSON without a media type, as curl -d sends it',
      (events) => [events, { 'content-type': 'application/x-www-form-urlencoded' }],
    ],
  ]
  test.each(forms)('%s: every event in order, and no receipt of a single one', async (_, form) => {
    const events = three()
    const { status, body } = await send(...form(events))
    expect({ status, stored: body.stored, single: body.id }).toEqual({
      status: 201,
      stored: 3,
      single: undefined,
    })
    expect(body.results.map(({ id, seq, index }) => [id, seq, index])).toEqual(
      events.map(({ id }, n) => [id, n, n]),
    )
  })

  test('no events are no error', async () => {
    for (const body of [[], { events: [] }]) {
      const answer = await send(body)
      expect(answer).toMatchObject({ status: 201, body: { stored: 0, rejected: 0, results: [] } })
    }
  })

  const encodings: [string, (text: string) => Buffer][] = [
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['br', brotliCompressSync],
    ['deflate', deflateSync],
    ['GZIP', gzipSync],
  ]
  test.each(encodings)('a body compressed with %s', async (encoding, compress) => {
    const event = anEvent({ description: 'ä'.repeat(3_000) })
    const body = compress(JSON.stringify(event))
    expect(await send(body, { 'content-encoding': encoding })).toMatchObject({ status: 201 })
    expect((await read(event.id)).description).toBe('ä'.repeat(3_000))
  })

  test('an unknown content encoding or media type is refused with 415 and the names of the known ones', async () => {
    const compressed = await send('{}', { 'content-encoding': 'compress' })
    expect(compressed).toMatchObject({ status: 415, body: { errors: [{ field: 'content-encoding' }] } })
    expect(JSON.stringify(compressed.body)).toContain('gzip')
    const xml = await send('<event/>', { 'content-type': 'application/xml' })
    expect(xml).toMatchObject({ status: 415, body: { errors: [{ field: 'content-type' }] } })
    expect(JSON.stringify(xml.body)).toContain('application/x-ndjson')
  })

  test('a body that only claims to be compressed, or is cut off, is a 400 and stores nothing', async () => {
    const whole = gzipSync(JSON.stringify(anEvent()))
    for (const body of [Buffer.from('{}'), whole.subarray(0, whole.length - 9)])
      expect(await send(body, { 'content-encoding': 'gzip' })).toMatchObject({ status: 400 })
    expect(await storedIds()).toEqual([])
  })

  test('a small body that unpacks to more than 8 MiB is refused with 413', async () => {
    const bomb = gzipSync(Buffer.alloc(9 * 1024 * 1024, 32))
    expect(bomb.length).toBeLessThan(20_000)
    expect(await send(bomb, { 'content-encoding': 'gzip' })).toMatchObject({ status: 413 })
  })

  test('bytes that are no UTF-8 are refused, not replaced', async () => {
    const body = Buffer.concat([
      Buffer.from('{"event_type":"user.login","action":"'),
      Buffer.from([0xff, 0xfe]),
      Buffer.from('"}'),
    ])
    expect(await send(body)).toMatchObject({ status: 400, body: { errors: [{ code: 'not_utf8' }] } })
  })
})

describe('a retry', () => {
  test('with the same id and content it gives the first receipt and stores nothing', async () => {
    const events = [anEvent({ metadata: { a: 1, b: 2 } }), anEvent()]
    const first = await send(events)
    const reordered = [{ ...events[0], metadata: { b: 2, a: 1 } }, events[1]]
    for (const body of [events, reordered]) {
      const again = await send(body)
      expect(again).toMatchObject({ status: 201, body: { stored: 0, duplicate: 2, rejected: 0 } })
      expect(again.body.results).toEqual(first.body.results.map((item) => ({ ...item, status: 'duplicate' })))
    }
    expect(await storedIds()).toHaveLength(2)
  })

  test('with a known id and other content it is a 409 for that item and for no other', async () => {
    const event = anEvent({ outcome: 'success' })
    await store(tenant, [event])
    const alone = await send({ ...event, outcome: 'failure' })
    expect(alone).toMatchObject({
      status: 409,
      body: { code: 'conflict', status: 409, errors: [{ field: 'id', code: 'conflict' }], rejected: 1 },
    })
    const other = anEvent()
    const mixed = await send([{ ...event, outcome: 'failure' }, other])
    expect(mixed.status).toBe(201)
    expect(mixed.body.results).toMatchObject([
      { id: event.id, status: 'rejected', code: 'conflict', http_status: 409, seq: null },
      { id: other.id, status: 'stored', seq: 1 },
    ])
    expect((await read(event.id)).outcome).toBe('success')
  })

  test('inside one batch it is told apart in the same way', async () => {
    const event = anEvent()
    const { body } = await send([
      event,
      event,
      { ...event, severity: 'error' },
      { ...event, id: event.id.toUpperCase() },
    ])
    expect(body.results.map(({ status, seq }) => [status, seq])).toEqual([
      ['stored', 0],
      ['duplicate', 0],
      ['rejected', null],
      ['duplicate', 0],
    ])
    expect(await storedIds()).toEqual([event.id])
  })

  test('the same id in two tenants is two events', async () => {
    const event = anEvent()
    const other = await api.mintTenant()
    await store(tenant, [event])
    await store(other, [{ ...event, outcome: 'failure' }])
    expect((await read(event.id)).outcome).toBe('success')
  })

  test('after the event was compressed it is a duplicate all the same', async () => {
    const event = anEvent({ occurred_at: '2026-09-01T10:00:00Z' })
    await store(tenant, [event])
    await api.db.query(
      `select compress_chunk(c, true) from show_chunks('events', older_than => '2026-09-03'::timestamptz) c`,
    )
    expect((await send(event)).body).toMatchObject({ duplicate: 1, stored: 0 })
    expect((await send(anEvent({ occurred_at: '2026-09-01T10:00:00Z' }))).body).toMatchObject({ stored: 1 })
  })
})

describe('a bad event', () => {
  test('takes no good one with it, wherever it stands', async () => {
    const good = [anEvent(), anEvent(), anEvent()]
    const bad = { id: 'no-uuid', event_type: 'user.login', actor: 'alice' }
    const { status, body } = await send([bad, good[0], bad, bad, good[1], good[2], bad])
    expect(status).toBe(201)
    expect(body).toMatchObject({ stored: 3, rejected: 4 })
    expect(body.results.map(({ seq }) => seq)).toEqual([null, 0, null, null, 1, 2, null])
    expect(body.results[0]).toMatchObject({
      index: 0,
      id: 'no-uuid',
      code: 'invalid_event',
      http_status: 400,
      errors: [
        { field: 'id', code: 'not_a_uuid' },
        { field: 'actor', code: 'wrong_type' },
      ],
    })
  })

  test('alone it is a problem document with every fault of it at once, and the receipt', async () => {
    const { status, body } = await send({
      event_type: 'user.login',
      severity: 'fatal',
      outcome: 'ok',
      nope: 1,
    })
    expect(status).toBe(400)
    expect(body).toMatchObject({ status: 400, code: 'invalid_event', stored: 0, rejected: 1 })
    expect(body.errors.map(({ field }) => field).sort()).toEqual(['nope', 'outcome', 'severity'])
  })

  test('in a batch without a good one each fault names its event', async () => {
    const { status, body } = await send([{ event_type: 'user.login', nope: 1 }, { severity: 'info' }])
    expect(status).toBe(400)
    expect(body.errors.map(({ field }) => field)).toEqual(['events[0].nope', 'events[1].event_type'])
  })

  test('a broken line of NDJSON costs that line only', async () => {
    const event = anEvent()
    const { body } = await send(`{"event_type":\n${JSON.stringify(event)}\nnull\n`, NDJSON)
    expect(body.results.map(({ status }) => status)).toEqual(['rejected', 'stored', 'rejected'])
    expect(await storedIds()).toEqual([event.id])
  })
})
