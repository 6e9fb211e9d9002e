import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Operation } from '@/lib/contract/operation'
import { setAuthRuntime } from '@/lib/auth/session'
import { OPERATIONS } from '@/lib/contract/registry'
import {
  type Permission,
  type Role,
  ROLE_PERMISSIONS,
  ROLES,
  SCOPE_PERMISSIONS,
} from '@/lib/contract/permissions'
import { SCOPES } from '@/lib/contract/scopes'
import { generateKey } from '@/lib/services/api-key/key-format'
import { issueSetupLink } from '@/lib/services/tenant/setup'
import { consumeLimit } from '@/lib/http/limit'
import { API_CSP } from '@/lib/http/security-headers'
import { type Api, dispatch, mintKey, ROUTE_FILES, startApi, type Tenant } from '../helpers/api'
import { anEvent, store } from '../helpers/events'
import { recordedActs } from '../helpers/context'
import { mintTenant } from '../helpers/database'
import { expectQuota } from '../helpers/quota'
import { csrfHeaders, mintPerson, OUR_PAGE, signIn, testAuthRuntime } from '../helpers/people'

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']
/** Routes that are no operation: the session library's, the answer to unknown paths, and the second path of the metrics. */
const NO_OPERATION = ['/api/auth/[...all]', '/api/audit/[...path]', '/api/[...path]', '/api/audit/metrics']

let api: Api
let tenant: Tenant
let eventId: string
let ids: Record<string, string>
/** The session of a person of each role. */
const cookies: Partial<Record<Role, string>> = {}

beforeAll(async () => {
  api = await startApi()
  // Before there is a tenant the setup link can make one.
  ids = { token: (await issueSetupLink(api.deps))?.split('token=')[1] ?? '' }
  tenant = await api.mintTenant()
  eventId = anEvent().id
  await store(tenant, [anEvent({ id: eventId }), anEvent()])
  await tenant.post('/api/audit/event-types', { name: 'billing.invoice_paid' })
  ids['keyId'] = (await mintKey(api.deps, tenant.id)).id
  ids['rotatedId'] = (await mintKey(api.deps, tenant.id, ['ingest'])).id
})
afterAll(() => api.close())

/** A request of each operation that succeeds. An operation that isn't here and needs something must be added. */
const SAMPLES: Record<string, () => { path?: Record<string, string>; body?: unknown }> = {
  appendEvents: () => ({ body: anEvent() }),
  exportEventsPost: () => ({ body: { format: 'ndjson', severities: ['info', 'error'] } }),
  getEvent: () => ({ path: { id: eventId } }),
  createEventType: () => ({ body: { name: `billing.made_${randomUUID().slice(0, 8)}` } }),
  retireEventType: () => ({ path: { name: 'billing.invoice_paid' } }),
  updateEventTypeSettings: () => ({ body: { allow_unregistered: false } }),
  createApiKey: () => ({ body: { name: 'Another', scopes: ['ingest'] } }),
  rotateApiKey: () => ({ path: { id: ids['rotatedId'] ?? '' }, body: { overlap_hours: 1 } }),
  revokeApiKey: () => ({ path: { id: ids['keyId'] ?? '' } }),
  completeSetup: () => ({
    body: { token: ids['token'], name: 'Ada', email: 'ada@example.com', password: 'correct horse battery' },
  }),
}

const url = (operation: Operation, path: Record<string, string> = {}) =>
  `http://localhost${operation.path.replace(/\{(\w+)\}/g, (_, name: string) => path[name] ?? randomUUID())}`

type Send = {
  key?: string | null
  body?: string
  headers?: Record<string, string>
  path?: Record<string, string>
}

function call(operation: Operation, { key, body, headers = {}, path }: Send): Promise<Response> {
  return dispatch(
    new Request(url(operation, path), {
      method: operation.method,
      headers: {
        ...(key == null ? {} : { authorization: `Bearer ${key}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
    }),
  )
}

function valid(operation: Operation, key: string | null): Promise<Response> {
  const { path, body } = SAMPLES[operation.id]?.() ?? {}
  return call(operation, {
    key,
    ...(path === undefined ? {} : { path }),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
}

async function expectProblem(response: Response, status: number) {
  const text = await response.text()
  expect({ status: response.status, type: response.headers.get('content-type'), text }).toMatchObject({
    status,
    type: 'application/problem+json',
  })
  const problem: unknown = JSON.parse(text)
  expect(problem).toMatchObject({
    type: expect.stringMatching(/^\/docs#problem-\w+$/),
    title: expect.any(String),
    status,
    detail: expect.any(String),
    request_id: response.headers.get('x-request-id'),
  })
  return problem as { code: string; errors?: { field: string; code: string; reason: string }[] }
}

const named = (operations: readonly Operation[]) => operations.map((one) => [one.id, one] as const)
const GUARDED = named(OPERATIONS.filter((one) => one.permission !== null))
const WITH_BODY = named(OPERATIONS.filter((one) => one.limits.bodyBytesMax > 0))
const READS_BODY = named(
  OPERATIONS.filter((one) => one.body !== undefined || one.bodyMediaTypes !== undefined),
)
const READS = ['listEvents', 'countEvents', 'statsEvents', 'facetEvents', 'histogramEvents', 'getEvent']
const WITH_ID = GUARDED.filter(([, one]) => one.path.includes('{'))

// First of all: the setup link serves one tenant, and later tests make more.
describe('every operation', () => {
  test.each(named(OPERATIONS))('%s answers with what its schema promises', async (_, one) => {
    const response = await valid(one, tenant.key)
    const text = await response.text()
    expect({ status: response.status, text: response.status === one.status ? '' : text }).toEqual({
      status: one.status,
      text: '',
    })
    const mediaType = response.headers.get('content-type')?.split(';')[0]
    const types = one.outputMediaTypes ?? ['application/json']
    expect(types).toContain(mediaType)
    const value: unknown =
      types.includes('application/json') && one.outputMediaTypes === undefined ? JSON.parse(text) : text
    const parsed = one.output.safeParse(value)
    expect(parsed.error?.issues ?? []).toEqual([])
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(response.headers.get('cache-control')).toMatch(/^no-store\b/)
    expect(response.headers.get('content-security-policy')).toBe(API_CSP)
    expectQuota(response, one)
  })

  test.each(named(OPERATIONS.filter((one) => one.method === 'GET' && one.filters === undefined)))(
    '%s refuses a parameter it does not know, by name',
    async (_, one) => {
      const { path } = SAMPLES[one.id]?.() ?? {}
      const request = new Request(`${url(one, path)}?no_such=1`, {
        headers: { authorization: `Bearer ${tenant.key}` },
      })
      const problem = await expectProblem(await dispatch(request), 400)
      expect(problem.errors).toEqual([
        expect.objectContaining({ field: 'no_such', code: 'unknown_parameter' }),
      ])
    },
  )
})

describe('the registry and app/ name the same operations', () => {
  test('ids are unique, and so are method and path', () => {
    const ofAll = (pick: (one: Operation) => string) => OPERATIONS.map(pick)
    for (const all of [ofAll((one) => one.id), ofAll((one) => `${one.method} ${one.path}`)])
      expect(all).toEqual([...new Set(all)])
  })

  test('every operation has a route, and no route is without an operation', async () => {
    const routes: string[] = []
    for (const { path, load } of ROUTE_FILES) {
      if (NO_OPERATION.includes(path)) continue
      const exported = Object.keys(await load()).filter((name) => METHODS.includes(name))
      routes.push(...exported.map((method) => `${method} ${path}`))
    }
    expect(routes.sort()).toEqual(OPERATIONS.map(({ method, path }) => `${method} ${path}`).sort())
  })

  test('what no operation answers is a problem document and no page', async () => {
    const unknown = ROUTE_FILES.find(({ path }) => path === '/api/audit/[...path]')
    const routes = await unknown?.load()
    for (const method of METHODS) {
      const handler = routes?.[method]
      if (typeof handler !== 'function') throw new Error(`${method} is not answered`)
      const request = new Request('http://localhost/api/audit/nothing', { method })
      await expectProblem(await handler(request, { params: Promise.resolve({}) }), 404)
    }
  })
})

/** 403 with the permission by name, or anything else than a refusal of who calls. */
async function expectAllowed(
  operation: Operation,
  who: string,
  held: readonly Permission[],
  headers: Record<string, string>,
) {
  const { permission } = operation
  if (permission === null) throw new Error('only for operations that need a permission')
  const { path, body } = SAMPLES[operation.id]?.() ?? {}
  const response = await call(operation, {
    headers,
    ...(path === undefined ? {} : { path }),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  if (held.includes(permission))
    expect([401, 403], `${who}: ${await response.text()}`).not.toContain(response.status)
  else
    expect((await expectProblem(response, 403)).errors, who).toEqual([
      { field: 'permission', code: 'missing_permission', reason: expect.any(String) },
    ])
}

describe('an operation that needs a permission', () => {
  // Not before: the setup link serves a tenant that has nobody.
  beforeAll(async () => {
    const runtime = testAuthRuntime(api.deps)
    setAuthRuntime(runtime)
    for (const role of ROLES) {
      const email = `${role}@example.com`
      await mintPerson(api.db, tenant.id, email, role)
      cookies[role] = await signIn(runtime, email)
    }
  })

  test.each(GUARDED)(
    '%s refuses a call without credential, or with an unknown one, with 401',
    async (_, one) => {
      for (const key of [null, generateKey()]) {
        const response = await valid(one, key)
        expect(response.headers.get('www-authenticate')).toBe('Bearer')
        expectQuota(response, one)
        expect((await expectProblem(response, 401)).code).toBe('unauthenticated')
      }
    },
  )

  test.each(GUARDED)('%s answers each scope and each role as the permission table says', async (_, one) => {
    for (const scope of SCOPES) {
      const { secret } = await mintKey(api.deps, tenant.id, [scope])
      await expectAllowed(one, scope, SCOPE_PERMISSIONS[scope], { authorization: `Bearer ${secret}` })
    }
    for (const role of ROLES)
      await expectAllowed(one, role, ROLE_PERMISSIONS[role], {
        ...OUR_PAGE,
        ...csrfHeaders(cookies[role]),
      })
  })

  test.each(WITH_ID)(
    "%s answers another tenant's id like one that does not exist, with 404 and an event",
    async (_, one) => {
      const stranger = await api.mintTenant()
      const { path, body } = SAMPLES[one.id]?.() ?? {}
      expect(path, 'SAMPLES needs an id for this operation').toBeDefined()
      const sent = { key: stranger.key, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }
      const theirs = await expectProblem(
        await call(one, { ...sent, ...(path === undefined ? {} : { path }) }),
        404,
      )
      const [denied] = (await recordedActs(api.db, stranger.id)).slice(-1)
      expect(denied).toMatchObject({ event_type: 'security.access_denied', resource_id: one.id })
      const nobodys = await expectProblem(await call(one, sent), 404)
      expect({ ...theirs, request_id: '' }).toEqual({ ...nobodys, request_id: '' })
    },
  )
})

describe('an operation that takes a body', () => {
  test.each(READS_BODY)(
    '%s refuses one that is not JSON, and one of another shape, with 400',
    async (_, one) => {
      for (const body of ['{', '"text"', '[[[]]]', '{"no_such_property":[{}]}', '']) {
        const problem = await expectProblem(await call(one, { key: tenant.key, body }), 400)
        expect(problem.errors?.length, body).toBeGreaterThan(0)
      }
    },
  )

  test.each(WITH_BODY)(
    '%s refuses one that is too large with 413, with and without a length',
    async (_, one) => {
      const body = ' '.repeat(one.limits.bodyBytesMax + 1)
      const length = { 'content-length': String(body.length) }
      for (const headers of [{}, length])
        await expectProblem(await call(one, { key: tenant.key, body, headers }), 413)
    },
  )
})

describe('the limit of an operation', () => {
  test.each(named(OPERATIONS))(
    '%s answers 429 with Retry-After to who is over the limit, and to nobody else',
    async (_, one) => {
      const tenantId = await mintTenant(api.db)
      const [busy, other] = [await mintKey(api.deps, tenantId), await mintKey(api.deps, tenantId)]
      const caller = one.permission === null ? '/public' : `${tenantId}/${busy.id}`
      // Some were used up by the tests before this one.
      for (let n = 0; n < one.limits.perMinute; n++) await consumeLimit(one, caller).catch(() => {})
      const response = await valid(one, busy.secret)
      expectQuota(response, one)
      const seconds = Number(response.headers.get('retry-after'))
      expect(seconds).toBeGreaterThan(0)
      expect(seconds).toBeLessThanOrEqual(60)
      expect((await expectProblem(response, 429)).code).toBe('rate_limited')
      if (one.permission !== null) expect((await valid(one, other.secret)).status).not.toBe(429)
    },
  )
})

describe('the permission table', () => {
  test.each<[string, readonly Permission[], string[]]>([
    ['the scope ingest', SCOPE_PERMISSIONS.ingest, ['appendEvents']],
    ['the scope export', SCOPE_PERMISSIONS.export, ['exportEvents', 'exportEventsPost']],
    ['the role viewer', ROLE_PERMISSIONS.viewer, READS],
  ])('%s opens exactly what it says', (_, held, expected) => {
    const open = OPERATIONS.filter(({ permission }) => permission !== null && held.includes(permission))
    expect(open.map(({ id }) => id)).toEqual(expected)
  })

  test('an auditor and a viewer can change nothing', () => {
    for (const role of ['auditor', 'viewer'] as const)
      for (const { id, permission, method } of OPERATIONS)
        if (permission !== null && ROLE_PERMISSIONS[role].includes(permission)) expect(method, id).toBe('GET')
  })

  test('what is public is listed here, so that nothing becomes so by accident', () => {
    expect(OPERATIONS.filter((one) => one.permission === null).map(({ id }) => id)).toEqual([
      'completeSetup',
      'getHealth',
      'getMetrics',
      'getOpenapi',
    ])
  })
})
