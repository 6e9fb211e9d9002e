import { DEMO_TYPES } from '@/lib/demo/custom-types'
import { demoEvents } from '@/lib/demo/generate'
import { expect, policedTest as test } from './fixtures'
import {
  ADMIN,
  API_KEY,
  apiWith,
  baseUrl,
  DEMO,
  demoEndMs,
  demoRange,
  demoStartMs,
  SESSION_FILE,
} from './world'

const BATCH_EVENTS = 1_000

test('a month of demo events goes in over HTTP', async () => {
  const api = apiWith(API_KEY)
  const events = [
    ...demoEvents({
      seed: DEMO.seed,
      start: demoStartMs(),
      end: demoEndMs(),
      count: DEMO.events,
      customTypes: true,
    }),
  ]
  for (const type of DEMO_TYPES) await api.post('event-types', type)
  for (let at = 0; at < events.length; at += BATCH_EVENTS)
    await api.append(events.slice(at, at + BATCH_EVENTS))
  expect(await api.count(demoRange())).toBe(DEMO.events)
})

test('keys of the services of a small company are made', async () => {
  const api = apiWith(API_KEY)
  const expires_at = new Date(demoEndMs() + 90 * 86_400_000).toISOString()
  await api.post('api-keys', { name: 'Billing service', scopes: ['ingest'] })
  await api.post('api-keys', { name: 'Auditor, read only', scopes: ['read', 'export'], expires_at })
})

test('an auditor and a viewer join, and somebody is invited', async () => {
  const api = apiWith(API_KEY)
  const until = new Date(demoEndMs() + 14 * 86_400_000).toISOString()
  const invite = async (input: object): Promise<string> => {
    const answer = await api.send('POST', 'invitations', {}, input)
    expect(answer.status).toBe(201)
    const { link } = (await answer.json()) as { link: string }
    return link.split('token=')[1] ?? ''
  }
  const accept = async (token: string, name: string) =>
    api.post('invitations/accept', { token, name, password: ADMIN.password })
  const auditor = { email: 'noor.haddad@audit.example', role: 'auditor', member_expires_at: until }
  await accept(await invite(auditor), 'Noor Haddad')
  const viewer = { email: 'jonas.weber@example.com', role: 'viewer', view_query: 'category:test' }
  await accept(await invite(viewer), 'Jonas Weber')
  await invite({ email: 'priya.nair@example.com', role: 'developer' })
})

test('an administrator signs in', async ({ browser }) => {
  const page = await browser.newPage({ baseURL: baseUrl() })
  await page.goto('/sign-in')
  await page.getByLabel('E-mail').fill(ADMIN.email)
  await page.getByLabel('Password').fill(ADMIN.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL('**/dashboard')
  await page.context().storageState({ path: SESSION_FILE })
  await page.close()
})
