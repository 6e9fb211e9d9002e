import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { setAuthRuntime } from '@/lib/auth/session'
import type { EventPage } from '@/lib/contract/events'
import { type Api, dispatch, startApi, type Tenant } from '../helpers/api'
import { anEvent, store } from '../helpers/events'
import { mintPerson, OUR_PAGE, signIn, testAuthRuntime } from '../helpers/people'

const MINUTE_MS = 60_000

let api: Api
let tenant: Tenant
let email: string
let personId: string
let cookie: string

beforeAll(async () => {
  api = await startApi()
  setAuthRuntime(testAuthRuntime(api.deps))
})
afterAll(() => api.close())

beforeEach(async () => {
  tenant = await api.mintTenant()
  email = `${randomUUID()}@example.com`
  personId = await mintPerson(api.db, tenant.id, email)
  cookie = await signIn(testAuthRuntime(api.deps), email)
})

const get = async (path: string, headers: Record<string, string> = { cookie }) => {
  const response = await dispatch(
    new Request(`http://localhost${path}`, { headers: { ...OUR_PAGE, ...headers } }),
  )
  await response.text()
  return response.status
}
const LIST = '/api/audit/events'

type Recorded = {
  type: string
  action: string
  actor: string
  resource: string | null
  metadata: Record<string, unknown>
}
/** What stands in the tenant's log besides what was sent and the signing in, oldest first. */
const acts = () =>
  api.db.query<Recorded>(
    `select event_type as type, action, actor_id as actor, resource_id as resource, metadata::jsonb as metadata
     from events where tenant_id = $1 and source = 'sentinel-audit' and event_type not like 'user.%' order by seq`,
    [tenant.id],
  )

describe('what a person reads', () => {
  test('page after page, counts and histogram are one event a minute', async () => {
    for (const path of [
      LIST,
      `${LIST}?limit=1`,
      `${LIST}/count`,
      `${LIST}/stats`,
      `${LIST}/facets`,
      `${LIST}/histogram`,
    ])
      expect(await get(path)).toBe(200)
    expect(await acts()).toMatchObject([
      { type: 'data.accessed', action: 'events.read', actor: personId, resource: tenant.id },
    ])
    api.deps.clock.advance(MINUTE_MS + 1)
    await get(LIST)
    expect(await acts()).toHaveLength(2)
  })

  test('what comes at the same time is one event too', async () => {
    await Promise.all([LIST, `${LIST}/count`, `${LIST}/histogram`].map((path) => get(path)))
    expect(await acts()).toHaveLength(1)
  })

  test('each search is recorded once, with its filter and its times', async () => {
    const search = '?search=jane%40example.com&severities=error&start_time=2026-01-01T00:00:00Z'
    for (const path of [`${LIST}${search}`, `${LIST}/count${search}`, `${LIST}?q=type:user.login`])
      await get(path)
    expect(await acts()).toMatchObject([
      {
        action: 'events.search',
        metadata: {
          filter: expect.stringContaining('jane@example.com'),
          start_time: '2026-01-01T00:00:00.000Z',
          end_time: null,
        },
      },
      { action: 'events.search', metadata: { filter: 'type:user.login' } },
    ])
    expect(JSON.stringify((await acts())[0]?.metadata)).toContain('severity:error')
  })

  test('each opening of an event is recorded, with the event', async () => {
    const event = anEvent()
    await store(tenant, [event])
    for (let n = 0; n < 2; n++) expect(await get(`${LIST}/${event.id}`)).toBe(200)
    const view = { type: 'data.accessed', action: 'event.view', actor: personId, resource: event.id }
    expect(await acts()).toMatchObject([view, view])
  })

  test('two people are two events', async () => {
    const other = `${randomUUID()}@example.com`
    await mintPerson(api.db, tenant.id, other, 'auditor')
    await get(LIST)
    await get(LIST, { cookie: await signIn(testAuthRuntime(api.deps), other) })
    expect(new Set((await acts()).map(({ actor }) => actor)).size).toBe(2)
  })

  test('the record of a look makes no further record', async () => {
    await get(LIST)
    const [look] = (await tenant.get<EventPage>(LIST, { q: 'action:events.read' })).body.events
    expect(await get(`${LIST}/${look?.id}`)).toBe(200)
    expect(await acts()).toHaveLength(2)
  })

  test('what a service reads with a key is not recorded', async () => {
    await tenant.get(LIST)
    await tenant.get(`${LIST}/count`)
    expect(await acts()).toEqual([])
  })
})

describe('what a caller is refused', () => {
  test('a permission, once a minute for each operation, of a key as of a person', async () => {
    const sender = await api.withNewKey(tenant, ['ingest'])
    for (let n = 0; n < 3; n++) expect((await sender.get(LIST)).status).toBe(403)
    await sender.get(`${LIST}/count`)
    const denied = { type: 'security.access_denied', action: 'access.forbidden' }
    expect(await acts()).toMatchObject([
      {
        ...denied,
        resource: 'listEvents',
        metadata: { permission: 'read', status_code: 403, method: 'GET', path: LIST },
      },
      { ...denied, resource: 'countEvents' },
    ])
  })

  test("another tenant's id, which is answered like nobody's", async () => {
    const stranger = await api.mintTenant()
    const theirs = anEvent()
    await store(stranger, [theirs])
    expect(await get(`${LIST}/${theirs.id}`)).toBe(404)
    expect(await acts()).toMatchObject([
      {
        type: 'security.access_denied',
        action: 'access.not_found',
        actor: personId,
        metadata: { status_code: 404 },
      },
    ])
  })

  test('a call without a credential is in nobody’s log', async () => {
    expect(await get(LIST, {})).toBe(401)
    expect(await acts()).toEqual([])
  })
})

describe('a membership', () => {
  test('that ends is over the moment after', async () => {
    const who = `${randomUUID()}@example.com`
    const until = new Date(api.deps.clock.nowMs() + 14 * 24 * 60 * MINUTE_MS)
    await mintPerson(api.db, tenant.id, who, 'auditor', { expiresAt: until })
    const auditor = { cookie: await signIn(testAuthRuntime(api.deps), who) }
    api.deps.clock.advance(until.getTime() - api.deps.clock.nowMs() - 1_000)
    expect(await get(LIST, auditor)).toBe(200)
    api.deps.clock.advance(1_000)
    expect(await get(LIST, auditor)).toBe(401)
  })
})
