import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { handleAuth } from '@/lib/auth/handler'
import { setAuthRuntime } from '@/lib/auth/session'
import { type Api, dispatch, startApi } from '../helpers/api'
import { anEvent, store } from '../helpers/events'
import {
  callAuth,
  cookiesOf,
  mintPerson,
  OUR_PAGE,
  signInRequest,
  TEST_PASSWORD,
  testAuthRuntime,
} from '../helpers/people'

const AT = '203.0.113.7'
const EVENTS = '/api/audit/events'

let api: Api
beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.close())

test('sign in, look, export, sign out: the log holds these acts, in order, with who and from where', async () => {
  const runtime = testAuthRuntime(api.deps)
  setAuthRuntime(runtime)
  const tenant = await api.mintTenant()
  const email = `${randomUUID()}@example.com`
  const personId = await mintPerson(api.db, tenant.id, email, 'compliance_officer')
  const event = anEvent()
  await store(tenant, [event])

  const from = { 'x-sentinel-peer': AT, 'user-agent': 'Visitor/1.0' }
  const signedIn = await handleAuth(signInRequest(email, TEST_PASSWORD, from), runtime)
  expect(signedIn.status).toBe(200)
  const cookie = cookiesOf(signedIn)
  const get = async (path: string) => {
    const headers = { ...OUR_PAGE, ...from, cookie }
    const response = await dispatch(new Request(`http://localhost${path}`, { headers }))
    expect({ path, status: response.status }).toEqual({ path, status: 200 })
    await response.text()
  }
  await get(EVENTS)
  await get(`${EVENTS}?q=type:user.login`)
  await get(`${EVENTS}/${event.id}`)
  await get(`${EVENTS}/export?format=csv&severities=info`)
  expect((await callAuth(runtime, 'POST', '/sign-out', { ...from, cookie }, {})).status).toBe(200)

  const acts = await api.db.query<Record<string, unknown>>(
    `select event_type as type, action, actor_id as actor, actor_email as email, actor_ip as address,
       actor_user_agent as agent, resource_type || ' ' || resource_id as what, metadata::jsonb as metadata
     from events where tenant_id = $1 and id <> $2 order by seq`,
    [tenant.id, event.id],
  )
  const who = { actor: personId, email, address: AT, agent: 'Visitor/1.0' }
  expect(acts).toMatchObject([
    { ...who, type: 'user.login' },
    { ...who, type: 'data.accessed', action: 'events.read' },
    { ...who, type: 'data.accessed', action: 'events.search', metadata: { filter: 'type:user.login' } },
    { ...who, type: 'data.accessed', action: 'event.view', what: `event ${event.id}` },
    { ...who, type: 'compliance.audit_export', metadata: { filter: 'severity:info', rows: 5 } },
    { ...who, type: 'user.logout' },
  ])
})
