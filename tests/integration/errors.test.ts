import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '@/lib/db/database'
import { OPERATIONS } from '@/lib/contract/registry'
import { authRuntime, setAuthRuntime } from '@/lib/auth/session'
import { setDeps } from '@/lib/services/process'
import { type Api, startApi, type Tenant } from '../helpers/api'
import { capturedLog } from '../helpers/context'
import { mintPerson, signInRequest, TEST_PASSWORD } from '../helpers/people'
import { handleAuth } from '@/lib/auth/handler'

let api: Api
let tenant: Tenant
const { log, lines } = capturedLog()

/** What an error of the driver says, all of it. */
const broken = () =>
  Promise.reject(
    Object.assign(new Error('relation "events" does not exist'), {
      code: '42P01',
      position: '15',
      file: 'parse_relation.c',
      query: 'select * from "events" where "secret" = $1',
      parameters: ['hunter2'],
    }),
  )
const LEAKS =
  /select|relation|events" |hunter2|42P01|parse_relation|params|\bat .*\.(ts|js|mjs)|node_modules|stack/i

beforeAll(async () => {
  api = await startApi()
  tenant = await api.mintTenant()
  // Once, so that the key is known when the database no longer answers.
  await tenant.get('/api/audit/events')
  const faulty = { query: broken, transaction: broken }
  const db: Database = {
    ...api.db,
    ...faulty,
    exclusively: broken,
    tenant: (id) => ({ ...api.db.tenant(id), ...faulty, people: { ...api.db.as('auth'), ...faulty } }),
    as: (role) => ({ ...api.db.as(role), ...faulty }),
  }
  setDeps({ ...api.deps, log, db, appendQueue: { ...api.deps.appendQueue } })
})
afterAll(() => api.close())

describe('a fault of the database', () => {
  const reading = OPERATIONS.filter(({ id }) =>
    /^(list|count|stats|facet|histogram)Events$|^(facetEvents|histogramEvents|statsEvents|listJobs|getDashboard)$/.test(
      id,
    ),
  )

  test.each(reading.map((one) => [one.id, one] as const))(
    'in %s is told without its SQL or its stack',
    async (_, one) => {
      const response = await tenant.send(one.method, one.path)
      const text = await response.text()
      expect({ status: response.status, type: response.headers.get('content-type') }).toEqual({
        status: 500,
        type: 'application/problem+json',
      })
      expect(text).not.toMatch(LEAKS)
      expect([...response.headers].join('\n')).not.toMatch(LEAKS)
      const problem = JSON.parse(text) as { request_id: string }
      expect(Object.keys(problem).sort()).toEqual(['code', 'detail', 'request_id', 'status', 'title', 'type'])
      expect(lines()).toContain(problem.request_id)
      expect(lines()).not.toContain('hunter2')
    },
  )

  test('while signing in is told without its SQL or its stack', async () => {
    const who = 'ada@example.com'
    await mintPerson(api.db, tenant.id, who)
    const runtime = authRuntime()
    const failing = () => {
      throw new Error('relation "users" does not exist: select * from users')
    }
    const people = api.db.as('auth')
    const orm = new Proxy(people.orm, { get: () => failing })
    const { createAuth } = await import('@/lib/auth/better-auth')
    const secret = String((await runtime.auth.$context).secret)
    const auth = createAuth({
      db: { ...api.db, as: () => ({ ...people, orm }) },
      secret,
      publicUrl: undefined,
      production: true,
      log,
    })
    setAuthRuntime({ ...runtime, auth })
    const response = await handleAuth(signInRequest(who, TEST_PASSWORD))
    expect(response.status).toBe(500)
    expect(await response.text()).not.toMatch(LEAKS)
    setAuthRuntime(runtime)
  })
})

describe('a database that is in trouble itself', () => {
  /** Every statement fails as it does when the database is gone or full. */
  const inTrouble = (code: string) => {
    const failing = () => Promise.reject(Object.assign(new Error('write 10.0.0.7:5432'), { code }))
    const faulty = { query: failing, transaction: failing }
    const tenantDb = { ...api.db.tenant(tenant.id), ...faulty, people: { ...api.db.as('auth'), ...faulty } }
    setDeps({ ...api.deps, log, db: { ...api.db, ...faulty, tenant: () => tenantDb } })
  }

  test.each([
    ['CONNECTION_CLOSED', 503, 'not_ready', '2'],
    ['ECONNREFUSED', 503, 'not_ready', '2'],
    ['57P03', 503, 'not_ready', '2'],
    ['53100', 507, 'storage_full', '30'],
  ])(
    '%s is no fault of the request: %i %s, and when to come again',
    async (failure, status, code, seconds) => {
      inTrouble(failure)
      const response = await tenant.send('GET', '/api/audit/events')
      const text = await response.text()
      expect({ status: response.status, retryAfter: response.headers.get('retry-after') }).toEqual({
        status,
        retryAfter: seconds,
      })
      expect(JSON.parse(text)).toMatchObject({ code })
      expect(text).not.toContain('10.0.0.7')
      expect(lines()).toContain(failure)
    },
  )
})
