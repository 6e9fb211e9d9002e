import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { EventPage } from '@/lib/contract/events'
import { indexPending } from '@/lib/services/event/index-pending'
import { type Api, startApi, type Tenant } from '../helpers/api'
import { type Browser, openBrowser } from '../helpers/browsers'
import { demoLog, EVENTS, store, storedEvents } from '../helpers/events'

const VIEW = 'category:user -outcome:failure'

let api: Api
let tenant: Tenant
let viewer: Browser
let owner: Browser
/** What the filter gives, and what it leaves out, as the database has them. */
let seen: { id: string; event_type: string }[]
let hidden: { id: string; event_type: string }[]

beforeAll(async () => {
  api = await startApi()
  tenant = await api.mintTenant()
  await store(tenant, demoLog(1_500, 10, api.deps.clock.nowMs()))
  await indexPending(api.deps, true)
  const log = await storedEvents(api.db, tenant.id)
  const inView = (event: (typeof log)[number]) => event.category === 'user' && event.outcome !== 'failure'
  seen = log.filter(inView)
  hidden = log.filter((event) => !inView(event))
  viewer = await openBrowser(api, tenant.id, 'viewer', { viewQuery: VIEW })
  owner = await openBrowser(api, tenant.id, 'owner')
  expect(Math.min(seen.length, hidden.length)).toBeGreaterThan(50)
})
afterAll(() => api.close())

const OWN = '-source:sentinel-audit'
const read = async <T>(path: string, by: Browser = viewer) => {
  const { status, body } = await by.get(path)
  expect({ path, status, body: status === 200 ? null : body }).toEqual({ path, status: 200, body: null })
  return body as T
}
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
const ask = (q: string) => new URLSearchParams({ q }).toString()

describe('a viewer', () => {
  test('lists the events of the filter, all of them, and no other', async () => {
    const ids: string[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: EventPage = await read(`events?limit=200&${ask(OWN)}${cursor && `&cursor=${cursor}`}`)
      ids.push(...page.events.map(({ id }) => id))
      cursor = page.next_cursor
    }
    expect(ids.sort()).toEqual(seen.map(({ id }) => id).sort())
  })

  test('opens an event of the filter, and finds no other', async () => {
    for (const { id } of seen.slice(0, 5)) expect((await viewer.get(`events/${id}`)).status).toBe(200)
    for (const { id } of hidden.slice(0, 20)) expect((await viewer.get(`events/${id}`)).status, id).toBe(404)
  })

  test('gets nothing more by asking for it', async () => {
    for (const q of [
      'category:security',
      'outcome:failure',
      'category:user OR category:data',
      '-category:user',
      `id:${hidden[0]?.id}`,
      '*',
    ]) {
      const { status, body } = await viewer.get(`events?limit=1000&${ask(q)}`)
      if (status !== 200) continue
      const ids = (body['events'] as { id: string }[]).map(({ id }) => id)
      expect(
        ids.filter((id) => hidden.some((event) => event.id === id)),
        q,
      ).toEqual([])
    }
    const word = hidden.find(({ event_type }) => event_type.startsWith('security.'))?.event_type ?? ''
    expect((await read<EventPage>(`events?search=${word}`)).events).toEqual([])
  })

  test('counts, adds up and draws what they can list', async () => {
    const all = await read<{ count: number }>('events/count')
    const counted = await read<{ count: number }>(`events/count?${ask(OWN)}`)
    expect(counted.count).toBe(seen.length)
    const stats = await read<Record<string, never>>('events/stats')
    expect(JSON.stringify(stats)).not.toMatch(/"security|"api\.|"data\.|"failure":[1-9]/)
    const histogram = await read<{ buckets: { count: number }[] }>('events/histogram?buckets=20')
    expect(sum(histogram.buckets.map(({ count }) => count))).toBe(all.count)
    const facets = JSON.stringify(await read('events/facets'))
    expect(facets).toContain('user.login')
    expect(facets).not.toMatch(/"(security\.|data\.|api\.)/)
    expect((await read<{ count: number }>('events/count', owner)).count).toBeGreaterThan(all.count)
  })

  test('exports nothing, and sees neither keys, types nor people', async () => {
    for (const path of ['events/export?format=csv', 'api-keys', 'event-types', 'members', 'jobs'])
      expect((await viewer.get(path)).status, path).toBe(403)
  })
})

test('whose filter can not be read sees nothing at all', async () => {
  for (const viewQuery of [null, '', 'severty:x']) {
    const one = await openBrowser(api, tenant.id, 'viewer', { viewQuery })
    expect((await one.get(`${EVENTS.replace('/api/audit/', '')}`)).status).toBe(401)
  }
})
