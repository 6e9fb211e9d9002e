import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { authActsSettled } from '@/lib/auth/door'
import { authenticateKey } from '@/lib/auth/keys'
import type { ApiKey } from '@/lib/contract/api-keys'
import { generateKey } from '@/lib/services/api-key/key-format'
import { flushKeyUse } from '@/lib/services/api-key/usage'
import { type Api, dispatch, startApi, type Tenant } from '../helpers/api'
import { recordedActs } from '../helpers/context'
import { anEvent } from '../helpers/events'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const KEYS = '/api/audit/api-keys'
type Made = { api_key: ApiKey; secret: string }

let api: Api
let tenant: Tenant
beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.close())
beforeEach(async () => {
  tenant = await api.mintTenant()
})

const make = async (bound: object = {}): Promise<Made> => {
  const { status, body } = await tenant.post<Made>(KEYS, { name: 'Billing', scopes: ['ingest'], ...bound })
  expect(status, JSON.stringify(body)).toBe(201)
  return body
}
const list = async () => (await tenant.get<{ api_keys: ApiKey[] }>(KEYS)).body.api_keys
const send = (secret: string, events: number) =>
  dispatch(
    new Request('http://localhost/api/audit/events', {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      body: JSON.stringify(Array.from({ length: events }, () => anEvent())),
    }),
  )

const refusals = async () => {
  await authActsSettled(api.deps)
  const acts = await recordedActs(api.db, tenant.id)
  return acts.filter(({ action }) => action === 'api_key.use')
}

test('a key that is refused is an event of its tenant: which key and why, once a minute', async () => {
  const [revoked, expired, elsewhere] = [
    await make(),
    await make({ expires_at: new Date(api.deps.clock.nowMs() + HOUR_MS).toISOString() }),
    await make({ allowed_addresses: ['203.0.113.0/24'] }),
  ]
  await tenant.post(`${KEYS}/${revoked.api_key.id}/revoke`, {})
  api.deps.clock.advance(HOUR_MS)
  for (const { secret } of [revoked, expired, elsewhere])
    for (let times = 0; times < 3; times++) expect((await send(secret, 1)).status).toBe(401)
  expect((await send(generateKey(), 1)).status).toBe(401)
  const of = ({ api_key: { id } }: Made, reason: string) => ({
    event_type: 'security.auth_failed',
    resource_id: id,
    metadata: { method: 'api_key', reason },
  })
  const expected = [of(revoked, 'revoked'), of(expired, 'expired'), of(elsewhere, 'address')]
  expect(await refusals()).toMatchObject(expected)
  api.deps.clock.advance(60_000)
  await send(revoked.secret, 1)
  expect(await refusals()).toMatchObject([...expected, of(revoked, 'revoked')])
})

describe('a key that is bound to addresses', () => {
  test.each([
    ['203.0.113.7', true],
    ['203.0.113.255', true],
    ['203.0.114.7', false],
    ['2001:db8::7', true],
    ['2001:db9::7', false],
    ['198.51.100.9', true],
    ['no address', false],
    [null, false],
  ])('is accepted from %s: %s', async (address, accepted) => {
    const { secret, api_key } = await make({
      allowed_addresses: ['203.0.113.99/24', '198.51.100.9', '2001:DB8::/32'],
    })
    expect(api_key.allowed_addresses).toEqual(['203.0.113.0/24', '198.51.100.9/32', '2001:db8::/32'])
    const origin = { requestId: 'r', ipAddress: address, userAgent: null }
    expect((await authenticateKey(api.deps, secret, origin)) !== null).toBe(accepted)
  })

  test('is answered like an unknown one from elsewhere, and its use is not counted', async () => {
    const { secret } = await make({ allowed_addresses: ['203.0.113.0/24'] })
    expect((await send(secret, 1)).status).toBe(401)
    await flushKeyUse(api.deps)
    expect((await list()).find(({ name }) => name === 'Billing')?.last_used_at).toBeNull()
  })

  test.each(['10.0.0.0/33', 'example.com', '', '10.0.0'])(
    '%j is refused as an address, by its place',
    async (text) => {
      const refused = await tenant.post<{ errors: { field: string }[] }>(KEYS, {
        name: 'x',
        scopes: ['ingest'],
        allowed_addresses: ['10.0.0.1', text],
      })
      expect(refused).toMatchObject({ status: 400, body: { errors: [{ field: 'allowed_addresses.1' }] } })
    },
  )
})

describe('the limits of a key', () => {
  test('calls a minute, over all operations, answered with 429 and when to come back', async () => {
    const { secret } = await make({ requests_per_minute: 3 })
    for (let n = 0; n < 3; n++) expect((await send(secret, 1)).status).toBe(201)
    const refused = await send(secret, 1)
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await refused.json()).toMatchObject({
      code: 'rate_limited',
      detail: 'At most 3 calls a minute with this key',
    })
    const other = await make()
    expect((await send(other.secret, 1)).status).toBe(201)
  })

  test('events a day: a batch that goes over is refused whole, and the next day is a new one', async () => {
    const { secret } = await make({ events_per_day: 10 })
    expect((await send(secret, 7)).status).toBe(201)
    const refused = await send(secret, 4)
    expect(refused.status).toBe(429)
    const untilMidnight = (DAY_MS - (api.deps.clock.nowMs() % DAY_MS)) / 1000
    expect(Number(refused.headers.get('retry-after'))).toBe(untilMidnight)
    expect((await send(secret, 3)).status).toBe(201)
    expect((await send(secret, 1)).status).toBe(429)
    api.deps.clock.advance(DAY_MS)
    expect((await send(secret, 10)).status).toBe(201)
  })

  test('events a day are known again after a restart, as far as they were written down', async () => {
    const { secret, api_key } = await make({ events_per_day: 10 })
    await send(secret, 8)
    await flushKeyUse(api.deps)
    await api.db.query('update api_key_usage set events = events + 1 where key_id = $1', [api_key.id])
    expect((await send(secret, 1)).status).toBe(201)
    await flushKeyUse(api.deps)
    expect((await send(secret, 1)).status, 'another process wrote one').toBe(429)
  })

  test.each([
    ['requests_per_minute', 0],
    ['requests_per_minute', 1.5],
    ['events_per_day', -1],
    ['environment', ' '],
  ])('%s %j is refused by name', async (field, value) => {
    const refused = await tenant.post(KEYS, { name: 'x', scopes: ['ingest'], [field]: value })
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ field }] } })
  })
})

describe('what a key did', () => {
  test('is in the list: requests, and events stored', async () => {
    const { secret, api_key } = await make({ environment: 'production' })
    await send(secret, 3)
    await send(secret, 2)
    await flushKeyUse(api.deps)
    const key = (await list()).find(({ id }) => id === api_key.id)
    expect(key).toMatchObject({ environment: 'production', used_30_days: { requests: 2, events: 5 } })
    api.deps.clock.advance(30 * DAY_MS)
    expect((await list()).find(({ id }) => id === api_key.id)?.used_30_days).toEqual({
      requests: 0,
      events: 0,
    })
  })
})

describe('rotating a key', () => {
  const rotate = (id: string, overlap_hours: number) =>
    tenant.post<Made>(`${KEYS}/${id}/rotate`, { overlap_hours })

  test('both work until the overlap is over, then the new one alone, with the same limits', async () => {
    const bound = { environment: 'staging', events_per_day: 100, requests_per_minute: 50 }
    const { secret, api_key } = await make(bound)
    const { status, body } = await rotate(api_key.id, 24)
    expect(status).toBe(201)
    expect(body.api_key).toMatchObject({ ...bound, name: 'Billing', scopes: ['ingest'], rotated_to: null })
    for (const one of [secret, body.secret]) expect((await send(one, 1)).status).toBe(201)
    api.deps.clock.advance(24 * HOUR_MS)
    expect((await send(secret, 1)).status).toBe(401)
    expect((await send(body.secret, 1)).status).toBe(201)
    expect((await list()).find(({ id }) => id === api_key.id)?.rotated_to).toBe(body.api_key.id)
    expect(
      (await recordedActs(api.db, tenant.id)).filter(({ action }) => action === 'api_key.rotate'),
    ).toMatchObject([
      { event_type: 'data.updated', resource_id: api_key.id, metadata: { new_key_id: body.api_key.id } },
    ])
  })

  test('without an overlap the old one is over at once', async () => {
    const { secret, api_key } = await make()
    const { body } = await rotate(api_key.id, 0)
    expect((await send(secret, 1)).status).toBe(401)
    expect((await send(body.secret, 1)).status).toBe(201)
  })

  test('never makes the old one live longer than it would have', async () => {
    const soon = new Date(api.deps.clock.nowMs() + HOUR_MS).toISOString()
    const { api_key } = await make({ expires_at: soon })
    const { body } = await rotate(api_key.id, 24)
    const ends = (await list()).map(({ expires_at }) => expires_at && Date.parse(expires_at))
    expect(ends.filter((end) => end !== null)).toEqual([Date.parse(soon), Date.parse(soon)])
    expect(body.api_key.expires_at).not.toBeNull()
  })

  test('of two at once one wins, and a revoked or expired key is not rotated', async () => {
    const { api_key } = await make()
    const both = await Promise.all([rotate(api_key.id, 1), rotate(api_key.id, 1)])
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409])
    const revoked = await make()
    await tenant.post(`${KEYS}/${revoked.api_key.id}/revoke`, {})
    expect((await rotate(revoked.api_key.id, 1)).status).toBe(409)
  })

  test('a key that may do more than who rotates it is not theirs to rotate', async () => {
    const { api_key } = await make({ scopes: ['read', 'export'] })
    const admin = await api.withNewKey(tenant, ['admin'])
    expect((await admin.post(`${KEYS}/${api_key.id}/rotate`, { overlap_hours: 1 })).status).toBe(403)
  })
})
