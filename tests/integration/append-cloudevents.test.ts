import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Receipt } from '@/lib/contract/events'
import type { StoredEvent } from '@/lib/event/stored-event'
import { type Api, startApi, type Tenant } from '../helpers/api'
import { anEvent, EVENTS } from '../helpers/events'

let api: Api
let tenant: Tenant
beforeAll(async () => {
  api = await startApi()
  tenant = await api.mintTenant()
})
afterAll(() => api.close())

const STRUCTURED = { 'content-type': 'application/cloudevents+json; charset=utf-8' }
const BATCH = { 'content-type': 'application/cloudevents-batch+json' }
const aCloudEvent = (fields: object = {}) => ({
  specversion: '1.0',
  id: randomUUID(),
  source: '/billing',
  type: 'data.exported',
  subject: 'invoice-17',
  time: '2026-11-24T11:00:00.5Z',
  traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  tenantregion: 'eu',
  data: { rows: 12, format: 'csv' },
  ...fields,
})
const send = (body: unknown, headers: Record<string, string>) =>
  tenant.post<Receipt & { errors: { field: string }[] }>(EVENTS, body, headers)
const read = async (id: string | null | undefined) => (await tenant.get<StoredEvent>(`${EVENTS}/${id}`)).body

const EXPECTED = {
  event_type: 'data.exported',
  category: 'data',
  source: '/billing',
  occurred_at: '2026-11-24T11:00:00.500Z',
  resource: { id: 'invoice-17' },
  trace_id: '4bf92f3577b34da6a3ce929d0e0e4736',
  span_id: '00f067aa0ba902b7',
  metadata: { rows: 12, format: 'csv', ce_tenantregion: 'eu' },
}

describe('CloudEvents 1.0', () => {
  test('structured mode: one event, mapped onto ours', async () => {
    const event = aCloudEvent()
    const { status, body } = await send(event, STRUCTURED)
    expect({ status, id: body.id, stored: body.stored }).toEqual({ status: 201, id: event.id, stored: 1 })
    expect(await read(event.id)).toMatchObject(EXPECTED)
  })

  test('batched mode: each event with its own receipt, and a bad one takes no other with it', async () => {
    const events = [aCloudEvent(), { ...aCloudEvent(), specversion: '0.3' }, aCloudEvent()]
    const { status, body } = await send(events, BATCH)
    expect(status).toBe(201)
    expect(body.results.map((item) => item.status)).toEqual(['stored', 'rejected', 'stored'])
    expect(body.results[1]?.errors).toMatchObject([{ field: 'specversion' }])
    expect(await read(events[2]?.id)).toMatchObject(EXPECTED)
  })

  test('binary mode: attributes in ce- headers, the data in the body', async () => {
    const { data, ...attributes } = aCloudEvent()
    const headers = Object.entries(attributes).map(([name, value]) => [`ce-${name}`, String(value)])
    const { status, body } = await send(data, {
      'content-type': 'application/json',
      ...Object.fromEntries(headers),
    })
    expect({ status, id: body.id }).toEqual({ status: 201, id: attributes.id })
    expect(await read(body.id)).toMatchObject(EXPECTED)
  })

  test('the three modes of one event are the same event', async () => {
    const event = aCloudEvent({ id: 'order-1' })
    const { data, ...attributes } = event
    const ce = Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [`ce-${name}`, String(value)]),
    )
    const first = await send(event, STRUCTURED)
    const [batched, binary] = [
      await send([event], BATCH),
      await send(data, { 'content-type': 'application/json', ...ce }),
    ]
    expect(first.body.stored).toBe(1)
    expect([batched.body, binary.body]).toMatchObject([{ duplicate: 1 }, { duplicate: 1 }])
    expect(binary.body.seq).toBe(first.body.seq)
  })

  test('data that is one of our events keeps its own fields', async () => {
    const own = anEvent({ actor: { id: 'usr_7', email: 'ada@example.com' }, outcome: 'failure' })
    const { body } = await send(aCloudEvent({ type: 'user.login', data: own }), STRUCTURED)
    expect(body.id).toBe(own.id)
    expect(await read(own.id)).toMatchObject({
      event_type: 'user.login',
      outcome: 'failure',
      source: '/billing',
      actor: { id: 'usr_7' },
    })
  })

  test('what CloudEvents requires and is missing is named', async () => {
    const { status, body } = await send({ specversion: '1.0', type: 'user.login' }, STRUCTURED)
    expect(status).toBe(400)
    expect(body.errors.map(({ field }) => field)).toEqual(['id', 'source'])
  })

  test('a type that nobody registered is refused by name', async () => {
    const { status, body } = await send(aCloudEvent({ type: 'com.example.order.created' }), STRUCTURED)
    expect({ status, errors: body.errors }).toMatchObject({
      status: 400,
      errors: [{ field: 'event_type', code: 'unknown_type' }],
    })
  })
})
