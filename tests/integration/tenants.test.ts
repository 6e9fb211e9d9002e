import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Api, startApi, type Tenant } from '../helpers/api'
import { type Browser, openBrowser } from '../helpers/browsers'
import { recordedActs } from '../helpers/context'
import { anEvent, store } from '../helpers/events'
import { callAuth, testAuthRuntime } from '../helpers/people'

let api: Api
let tenant: Tenant
let owner: Browser

beforeAll(async () => {
  api = await startApi()
  tenant = await api.mintTenant()
  owner = await openBrowser(api, tenant.id, 'owner')
})
afterAll(() => api.close())

const choose = (organizationId: unknown) =>
  callAuth(
    testAuthRuntime(api.deps),
    'POST',
    '/organization/set-active',
    { cookie: owner.cookie },
    { organizationId },
  )

test('an owner makes another tenant and owns it; after switching nothing of the first is seen', async () => {
  await store(tenant, [anEvent(), anEvent()])
  const { status, body } = await owner.post('tenants', { name: 'Acme' })
  expect({ status, body }).toMatchObject({ status: 201, body: { name: 'Acme' } })
  // The same name again: what tells them apart is the id.
  expect((await owner.post('tenants', { name: 'Acme' })).status).toBe(201)
  expect(await recordedActs(api.db, String(body['id']))).toMatchObject([
    {
      event_type: 'system.config_changed',
      action: 'tenant.create',
      resource_id: body['id'],
      metadata: { owner_id: owner.userId, made_from: tenant.id },
    },
  ])
  expect((await choose(body['id'])).status).toBe(200)
  expect((await owner.get('events?q=-source:sentinel-audit')).body['events']).toEqual([])
  expect((await owner.get('members')).body['members']).toMatchObject([{ email: owner.email, role: 'owner' }])
  expect((await choose(tenant.id)).status).toBe(200)
  expect((await owner.get('events?q=-source:sentinel-audit')).body['events']).toHaveLength(2)
})

test('the name is one line of visible characters, and a change of it is recorded once', async () => {
  for (const name of ['', '  ', 'a\nb', 'a\u202eb', 'a\u200bb', 'x'.repeat(101)])
    for (const path of ['tenants', 'tenants/current'])
      expect((await owner.post(path, { name })).status, JSON.stringify(name)).toBe(400)
  for (let times = 0; times < 2; times++)
    expect(await owner.post('tenants/current', { name: ' Acme Ltd ' })).toMatchObject({
      status: 200,
      body: { id: tenant.id, name: 'Acme Ltd' },
    })
  const acts = (await recordedActs(api.db, tenant.id)).filter(({ action }) => action === 'tenant.update')
  expect(acts).toMatchObject([{ metadata: { setting: 'name', old: 'Test tenant', new: 'Acme Ltd' } }])
})

test('an administrator makes no tenant', async () => {
  const admin = await openBrowser(api, tenant.id, 'admin')
  expect((await admin.post('tenants', { name: 'Mine' })).status).toBe(403)
  expect((await admin.post('tenants/current', { name: 'Acme Ltd' })).status).toBe(200)
})
