import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Operation } from '@/lib/contract/operation'
import { OPERATIONS } from '@/lib/contract/registry'
import { type Permission, ROLE_PERMISSIONS, ROLES, SCOPE_PERMISSIONS } from '@/lib/contract/permissions'
import { SCOPES } from '@/lib/contract/scopes'
import { generateKey } from '@/lib/services/api-key/key-format'
import { issueSetupLink } from '@/lib/services/tenant/setup'
import { consumeLimit } from '@/lib/http/limit'
import { API_CSP } from '@/lib/http/security-headers'
import { type Api, dispatch, mintKey, startApi, type Tenant } from '../helpers/api'
import { anEvent, store } from '../helpers/events'
import { recordedActs } from '../helpers/context'
import { mintTenant } from '../helpers/database'
import { expectProblem } from '../helpers/problem'
import { expectQuota } from '../helpers/quota'
import { mintSweepReports } from '../helpers/report-samples'
import { mintSweepPeople, type Sample, type SweepPeople } from '../helpers/sweep-people'

let api: Api
let tenant: Tenant
let eventId: string
let ids: Record<string, string>
let people: SweepPeople

beforeAll(async () => {
  api = await startApi()
  // Before there is a tenant the setup link can make one.
  ids = { token: (await issueSetupLink(api.deps))?.split('token=')[1] ?? '' }
  tenant = await api.mintTenant()
  eventId = anEvent().id
  await store(tenant, [anEvent({ id: eventId }), anEvent()])
  await tenant.post('/api/audit/event-types', { name: 'billing.invoice_paid' })
  ids['keyId'] = (await mintKey(api.deps, tenant.id)).id
  const held = await tenant.post<{ id: string }>('/api/audit/holds', { kind: 'tenant', reason: 'a case' })
  ids['holdId'] = held.body.id
  for (const actor_id of ['one', 'another'])
    await tenant.post('/api/audit/anonymize', { actor_id, reason: 'by letter' })
  Object.assign(SAMPLES, await mintSweepReports(api.deps, tenant))
  const file = await (await tenant.send('GET', '/api/audit/events/export?format=ndjson')).text()
  ids['sha256'] = /"sha256":"([0-9a-f]{64})"/.exec(file.trim().split('\n').at(-1) ?? '')?.[1] ?? ''
  // Tiles are of what the tree holds.
  await tenant.get('/api/audit/ledger/checkpoint')
  ids['rotatedId'] = (await mintKey(api.deps, tenant.id, ['ingest'])).id
})
afterAll(() => api.close())

/** A request of each operation that succeeds. An operation that isn't here and needs something must be added. */
const SAMPLES: Record<string, () => Sample> = {
  appendEvents: () => ({ body: anEvent() }),
  exportEventsPost: () => ({ body: { format: 'ndjson', severities: ['info', 'error'] } }),
  getExportManifest: () => ({ query: { sha256: ids['sha256'] ?? '' } }),
  getEvent: () => ({ path: { id: eventId } }),
  createEventType: () => ({ body: { name: `billing.made_${randomUUID().slice(0, 8)}` } }),
  retireEventType: () => ({ path: { name: 'billing.invoice_paid' } }),
  updateEventTypeSettings: () => ({ body: { allow_unregistered: false } }),
  createApiKey: () => ({ body: { name: 'Another', scopes: ['ingest'] } }),
  rotateApiKey: () => ({ path: { id: ids['rotatedId'] ?? '' }, body: { overlap_hours: 1 } }),
  revokeApiKey: () => ({ path: { id: ids['keyId'] ?? '' } }),
  updateRetention: () => ({ body: { periods: { security: { days: 2_192, legal_basis: 'HIPAA' } } } }),
  createHold: () => ({ body: { kind: 'subject', subject_id: 'bob', reason: 'a case' } }),
  getTile: () => ({ path: { path: '0/000.p/2' } }),
  getInclusionProof: () => ({ query: { id: eventId } }),
  getConsistencyProof: () => ({ query: { from: '1' } }),
  rotateLedgerKey: () => ({ body: { purpose: 'event' } }),
  updateLedgerSettings: () => ({ body: { sign_all_events: false } }),
  getEventProof: () => ({ path: { id: eventId } }),
  releaseHold: () => ({ path: { id: ids['holdId'] ?? '' } }),
  anonymize: () => ({ body: { actor_id: 'nobody', dry_run: true } }),
  subjectPackage: () => ({ body: { actor_id: 'nobody' } }),
  getErasure: () => ({ path: { case: '1' } }),
  approveErasure: () => ({ path: { case: '1' }, body: { legal_basis: 'Art. 17(1)(b)' } }),
  refuseErasure: () => ({ path: { case: '2' }, body: { ground: '17(3)(e)', reason: 'a lawsuit' } }),
  updateErasureSettings: () => ({ body: { approvals_needed: 2 } }),
  completeSetup: () => ({
    body: { token: ids['token'], name: 'Ada', email: 'ada@example.com', password: 'correct horse battery' },
  }),
}

const url = (operation: Operation, path: Record<string, string> = {}, query: Record<string, string> = {}) => {
  const filled = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => path[name] ?? randomUUID())
  const search = new URLSearchParams(query).toString()
  return `http://localhost${filled}${search === '' ? '' : `?${search}`}`
}

type Send = {
  key?: string | null
  body?: string
  headers?: Record<string, string>
  path?: Record<string, string>
  query?: Record<string, string>
}

function call(operation: Operation, { key, body, headers = {}, path, query }: Send): Promise<Response> {
  return dispatch(
    new Request(url(operation, path, query), {
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

const bearer = (key: string | null): Record<string, string> =>
  key === null ? {} : { authorization: `Bearer ${key}` }

const sampleOf = ({ id }: Operation): Sample => (SAMPLES[id] ?? people?.samples[id])?.() ?? {}

const send = (operation: Operation, headers: Record<string, string>, { path, query, body }: Sample) =>
  call(operation, {
    headers,
    ...(path === undefined ? {} : { path }),
    ...(query === undefined ? {} : { query }),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })

const valid = (operation: Operation, key: string | null): Promise<Response> =>
  send(operation, bearer(key), sampleOf(operation))

/** Who may send this operation: the tenant's key with every scope, or a person where no key may. */
const somebodyFor = (operation: Operation) => sampleOf(operation).headers ?? bearer(tenant.key)

const named = (operations: readonly Operation[]) => operations.map((one) => [one.id, one] as const)
const GUARDED = named(OPERATIONS.filter((one) => one.permission !== null))
const WITH_BODY = named(OPERATIONS.filter((one) => one.limits.bodyBytesMax > 0))
const READS_BODY = named(
  OPERATIONS.filter((one) => one.body !== undefined || one.bodyMediaTypes !== undefined),
)
const WITH_ID = GUARDED.filter(([, one]) => one.path.includes('{'))

async function expectPromised(one: Operation) {
  const response = await send(one, somebodyFor(one), sampleOf(one))
  const text = await response.text()
  expect({ status: response.status, text: response.status === one.status ? '' : text }).toEqual({
    status: one.status,
    text: '',
  })
  const mediaType = response.headers.get('content-type')?.split(';')[0]
  const types = one.outputMediaTypes ?? ['application/json']
  expect(types).toContain(mediaType)
  // A file is promised as text, whatever is in it.
  const isJson = mediaType === 'application/json' && !one.output.safeParse('').success
  const lastLine = text.trim().split('\n').at(-1) ?? ''
  const isLines = types.length === 1 && types.includes('application/x-ndjson')
  const value: unknown = isJson ? JSON.parse(text) : isLines ? JSON.parse(lastLine) : text
  const parsed = one.output.safeParse(value)
  expect(parsed.error?.issues ?? []).toEqual([])
  expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
  expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  expect(response.headers.get('cache-control')).toMatch(/^no-store\b/)
  expect(response.headers.get('content-security-policy')).toBe(API_CSP)
  expectQuota(response, one)
}

// First of all: the setup link serves one tenant, and later tests make more.
describe('every operation', () => {
  test('completeSetup answers with what its schema promises', async () => {
    const setup = OPERATIONS.find(({ id }) => id === 'completeSetup')
    if (setup === undefined) throw new Error('The operation has another name')
    await expectPromised(setup)
    people = await mintSweepPeople(api, tenant)
  })

  test.each(named(OPERATIONS.filter(({ id }) => id !== 'completeSetup')))(
    '%s answers with what its schema promises',
    (_, one) => expectPromised(one),
  )

  test.each(named(OPERATIONS.filter((one) => one.method === 'GET' && one.filters === undefined)))(
    '%s refuses a parameter it does not know, by name',
    async (_, one) => {
      const { path } = sampleOf(one)
      const request = new Request(`${url(one, path)}?no_such=1`, {
        headers: somebodyFor(one),
      })
      const problem = await expectProblem(await dispatch(request), 400)
      expect(problem.errors).toEqual([
        expect.objectContaining({ field: 'no_such', code: 'unknown_parameter' }),
      ])
    },
  )
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
  const response = await send(operation, headers, sampleOf(operation))
  if (held.includes(permission))
    expect([401, 403], `${who}: ${await response.text()}`).not.toContain(response.status)
  else
    expect((await expectProblem(response, 403)).errors, who).toEqual([
      { field: 'permission', code: 'missing_permission', reason: expect.any(String) },
    ])
}

describe('an operation that needs a permission', () => {
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
      await expectAllowed(one, role, ROLE_PERMISSIONS[role], await people.as(role, one.id))
  })

  test.each(WITH_ID)(
    "%s answers another tenant's id like one that does not exist, with 404 and an event",
    async (_, one) => {
      const stranger = await api.mintTenant()
      const { path, ...rest } = sampleOf(one)
      expect(path, 'SAMPLES needs an id for this operation').toBeDefined()
      const theirs = await expectProblem(await valid(one, stranger.key), 404)
      const [denied] = (await recordedActs(api.db, stranger.id)).slice(-1)
      expect(denied).toMatchObject({ event_type: 'security.access_denied', resource_id: one.id })
      const nobodys = await expectProblem(await send(one, bearer(stranger.key), rest), 404)
      expect({ ...theirs, request_id: '' }).toEqual({ ...nobodys, request_id: '' })
    },
  )
})

describe('an operation that takes a body', () => {
  test.each(READS_BODY)(
    '%s refuses one that is not JSON, and one of another shape, with 400',
    async (_, one) => {
      const empty = one.bodyOptional === true ? [] : ['']
      for (const body of ['{', '"text"', '[[[]]]', '{"no_such_property":[{}]}', ...empty]) {
        const problem = await expectProblem(await call(one, { headers: somebodyFor(one), body }), 400)
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
        await expectProblem(await call(one, { body, headers: { ...headers, ...somebodyFor(one) } }), 413)
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
