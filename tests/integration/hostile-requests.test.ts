import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { EventFacets, EventPage } from '@/lib/contract/events'
import { type Api, startApi, type Tenant } from '../helpers/api'
import { anEvent, EVENTS, namedFaults, store } from '../helpers/events'

let api: Api
let tenant: Tenant
beforeAll(async () => {
  api = await startApi()
  tenant = await api.mintTenant()
  await store(tenant, [
    anEvent({ actor: { id: 'alice' }, severity: 'error' }),
    anEvent({ actor: { id: 'bob' } }),
  ])
})
afterAll(() => api.close())

type Refusal = { code: string; errors: { field: string; code: string }[] }
const EXPORT = `${EVENTS}/export`
const exported = (body: unknown) => tenant.post<string>(EXPORT, body)
const refusal = async (path: string, body: unknown) => {
  const { status, body: problem } = await tenant.post<Refusal>(path, body)
  return [String(status), ...(problem.errors ?? []).map(({ field, code }) => `${field} ${code}`)]
}

describe('a number in the query', () => {
  test.each(['0x10', '1e2', ' 5', '5 ', '+5', '1.0', '', '-1', '0', '1001', 'abc', '１０'])(
    'limit=%j is refused, and says what it may be',
    async (limit) => {
      const { status, body } = await tenant.get<Refusal>(EVENTS, { limit })
      expect(status).toBe(400)
      expect(body.errors).toMatchObject([{ field: 'limit' }])
      expect(JSON.stringify(body.errors)).not.toMatch(/NaN/)
    },
  )

  test('in plain digits is read', async () => {
    const { status, body } = await tenant.get<EventPage>(EVENTS, { limit: '01' })
    expect({ status, limit: body.limit }).toEqual({ status: 200, limit: 1 })
  })
})

describe('a list in the query', () => {
  test('of facets may be repeated, and a field given twice is counted once', async () => {
    const params = [
      ['fields', 'severity,severity'],
      ['fields', 'outcome'],
    ]
    const { status, body } = await tenant.get<EventFacets>(`${EVENTS}/facets`, params)
    expect({ status, fields: Object.keys(body.facets).sort() }).toEqual({
      status: 200,
      fields: ['outcome', 'severity'],
    })
  })

  test('of columns may be repeated, and an array in the body', async () => {
    const head = 'seq,actor_id\r\n'
    const repeated = [
      ['columns', 'seq'],
      ['columns', 'actor_id'],
    ]
    expect((await tenant.get<string>(EXPORT, repeated)).body.startsWith(head)).toBe(true)
    expect((await exported({ columns: ['seq', 'actor_id'] })).body.startsWith(head)).toBe(true)
  })

  test('that holds nothing is refused: it asks for nothing, and would have given everything', async () => {
    expect(await refusal(EXPORT, { actor_ids: [] })).toEqual(['400', 'actor_ids empty'])
    expect(await namedFaults(tenant, { actor_ids: '' })).toEqual(['400', 'actor_ids empty'])
  })

  test.each(['"', '""', '" "', '"" ""'])(
    'a search for %s is refused like one for nothing',
    async (search) => {
      expect(await namedFaults(tenant, { search })).toEqual(['400', 'search missing_value'])
    },
  )
})

describe('a JSON body is read as strictly as an event', () => {
  test.each<[string, string, string, string]>([
    ['a filter given twice', EXPORT, '{"actor_ids":"alice","actor_ids":"bob"}', 'actor_ids duplicate_key'],
    ['__proto__ as a filter', EXPORT, '{"__proto__":{"x":1}}', '__proto__ forbidden_key'],
    ['a name with a NUL', '/api/audit/api-keys', '{"name":"a\\u0000b","scopes":["read"]}', 'name nul'],
    [
      'half a surrogate pair in a name',
      '/api/audit/api-keys',
      '{"name":"\\ud800","scopes":["read"]}',
      'name lone_surrogate',
    ],
    [
      'a name given twice',
      '/api/audit/api-keys',
      '{"name":"a","name":"b","scopes":["read"]}',
      'name duplicate_key',
    ],
    [
      'a description with a NUL',
      '/api/audit/event-types',
      '{"name":"a.b","description":"\\u0000"}',
      'description nul',
    ],
    [
      'a property that reaches a prototype',
      '/api/audit/event-types',
      '{"name":"a.b","metadata_schema":{"properties":{"__proto__":{"type":"string"}}}}',
      'metadata_schema.properties.__proto__ forbidden_key',
    ],
    [
      'a NUL in the words a schema allows',
      '/api/audit/event-types',
      '{"name":"a.b","metadata_schema":{"enum":["\\u0000"]}}',
      'metadata_schema.enum[0] nul',
    ],
    ['no JSON', '/api/audit/api-keys', '{"name":', 'body syntax'],
    ['nothing', '/api/audit/api-keys', '', 'body syntax'],
  ])('%s is refused, by name', async (_, path, body, fault) => {
    expect(await refusal(path, body)).toEqual(['400', fault])
  })

  test('a field that nobody knows is named itself', async () => {
    const body = { name: 'x', scopes: ['read'], tenant_id: 'mine', x: 1 }
    expect(await refusal('/api/audit/api-keys', body)).toEqual([
      '400',
      'tenant_id unknown_field',
      'x unknown_field',
    ])
  })

  test('a name of blanks is refused', async () => {
    expect((await refusal('/api/audit/api-keys', { name: ' \t ', scopes: ['read'] }))[0]).toBe('400')
  })

  test('the largest metadata schema there may be is taken', async () => {
    const properties = Object.fromEntries(
      Array.from({ length: 490 }, (_, n) => [
        `property_${n}`,
        { type: 'string', minLength: 1, maxLength: 9 },
      ]),
    )
    const { status } = await tenant.post('/api/audit/event-types', {
      name: 'large.schema',
      metadata_schema: { type: 'object', properties },
    })
    expect(status).toBe(201)
  })
})
