import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { EventCount, EventFacets, EventStats } from '@/lib/contract/events'
import type { EventHistogram } from '@/lib/contract/event-histogram'
import { indexPending } from '@/lib/services/event/index-pending'
import { type Api, startApi, type Tenant } from '../helpers/api'
import { anEvent, EVENTS, store } from '../helpers/events'

/** More than any request examines to count what no aggregate keeps. */
const EVENTS_STORED = 24_000

let api: Api
let tenant: Tenant
beforeAll(async () => {
  api = await startApi()
  tenant = await api.mintTenant()
  const { clock } = api.deps
  // Even over a day; every fourth by the same actor, every twelfth in a way only a word tells.
  const events = Array.from({ length: EVENTS_STORED }, (_, n) =>
    anEvent({
      occurred_at: new Date(clock.nowMs() - (n + 1) * 3_600).toISOString(),
      actor: { id: n % 4 === 0 ? 'often' : `rare-${n}` },
      action: n % 12 === 0 ? 'special' : 'plain',
      severity: n % 2 === 0 ? 'info' : 'error',
    }),
  )
  await store(tenant, events)
}, 180_000)
afterAll(() => api.close())

const get = async <Body>(path: string, params: Record<string, string>) =>
  (await tenant.get<Body>(`${EVENTS}/${path}`, params)).body

const QUERIES: [string, Record<string, string>, number][] = [
  ['a word', { search: 'special' }, EVENTS_STORED / 12],
  ['an actor', { actor_ids: 'often' }, EVENTS_STORED / 4],
  ['all but an actor', { q: '-actor.id:often' }, (EVENTS_STORED * 3) / 4],
]

async function expectEstimates() {
  for (const [name, params, truth] of QUERIES) {
    const { count, exact } = await get<EventCount>('count', params)
    expect({ name, exact }).toEqual({ name, exact: false })
    expect(count / truth, `${name}: ${count} of ${truth}`).toBeGreaterThan(0.5)
    expect(count / truth, `${name}: ${count} of ${truth}`).toBeLessThan(2)
    const stats = await get<EventStats>('stats', params)
    expect(stats.exact).toBe(false)
    expect(stats.total / truth).toBeGreaterThan(0.5)
    expect(stats.total / truth).toBeLessThan(2)
    expect((await get<EventHistogram>('histogram', params)).exact).toBe(false)
    const { facets } = await get<EventFacets>('facets', params)
    expect(Object.entries(facets).filter(([field, facet]) => facet.exact && field !== 'actor')).toEqual([])
  }
}

describe('a count that would read too many events', () => {
  test('is an estimate that says so and is not far off, while nothing is indexed', expectEstimates)

  test('and when everything is indexed', async () => {
    await indexPending(api.deps, true)
    await expectEstimates()
  }, 120_000)

  test('stays exact where the aggregates keep what is asked, and where few events can match', async () => {
    const counts: [Record<string, string>, number][] = [
      [{}, EVENTS_STORED],
      [{ severities: 'error' }, EVENTS_STORED / 2],
      [{ actor_ids: 'rare-1' }, 1],
      [{ search: 'nothing-holds-this' }, 0],
      [{ search: 'special', start_time: '-30m' }, 42],
    ]
    for (const [params, count] of counts)
      expect(await get<EventCount>('count', params)).toEqual({ count, exact: true })
  })

  test('is never the default: a page, a total and statistics without a filter say the truth', async () => {
    const stats = await get<EventStats>('stats', {})
    expect(stats).toMatchObject({ total: EVENTS_STORED, exact: true, error_rate: 0.5 })
    expect(stats.top_actors[0]).toEqual({ id: 'often', type: null, count: EVENTS_STORED / 4 })
  })
})
