import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { EventPage } from '@/lib/contract/events'
import { indexPending } from '@/lib/services/event/index-pending'
import { type Api, startApi, type Tenant } from '../helpers/api'
import { anEvent, DAY_MS, EVENTS, listAll, seqsOf, store, storedEvents } from '../helpers/events'

// Small, so that a search that finds little pauses within a log of a few thousand events.
vi.mock('@/lib/services/event/reading', async (original) => ({
  ...(await original<object>()),
  EXAMINED_EVENTS_MAX: 300,
}))

let api: Api
let tenant: Tenant
beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.close())
beforeEach(async () => {
  tenant = await api.mintTenant()
})

const page = async (params: Record<string, string>): Promise<EventPage> => {
  const { status, body } = await tenant.get<EventPage>(EVENTS, params)
  expect({ status, body: status === 200 ? null : body }).toEqual({ status: 200, body: null })
  return body
}
const at = (ms: number) => new Date(api.deps.clock.nowMs() + ms).toISOString()
const byPlace = (a: { occurred_at: string; seq: number }, b: { occurred_at: string; seq: number }) =>
  a.occurred_at < b.occurred_at ? -1 : a.occurred_at > b.occurred_at ? 1 : a.seq - b.seq

/** Follows the cursors from `first` to the end and gives the pages in the order they came. */
async function walk(
  first: EventPage,
  which: 'next_cursor' | 'prev_cursor',
  params: Record<string, string>,
  between?: () => Promise<void>,
) {
  const pages = [first]
  for (let cursor = first[which]; cursor !== null; cursor = pages.at(-1)?.[which] ?? null) {
    await between?.()
    const next = await page({ ...params, cursor })
    pages.push(next)
    if (which === 'prev_cursor' && !next.has_more) break
    if (pages.length > 5_000) throw new Error('the pages do not end')
  }
  return pages
}

describe('a page', () => {
  test('an empty log is one empty page without a cursor', async () => {
    expect(await page({})).toEqual({
      events: [],
      limit: 50,
      has_more: false,
      next_cursor: null,
      prev_cursor: null,
    })
  })

  test('holds 50 events unless asked otherwise, newest first, and says whether there are more', async () => {
    await store(
      tenant,
      Array.from({ length: 60 }, (_, n) => anEvent({ occurred_at: at(-n * 1000) })),
    )
    const first = await page({})
    expect(first).toMatchObject({ limit: 50, has_more: true })
    expect(seqsOf(first.events)).toEqual(Array.from({ length: 50 }, (_, n) => n))
    const second = await page({ cursor: first.next_cursor ?? '' })
    expect(second).toMatchObject({ has_more: false, next_cursor: null })
    expect(seqsOf(second.events)).toEqual(Array.from({ length: 10 }, (_, n) => 50 + n))
    expect((await page({ limit: '60' })).has_more).toBe(false)
  })

  test('of exactly as many events as there are has no next one', async () => {
    await store(tenant, [anEvent(), anEvent()])
    expect(await page({ limit: '2' })).toMatchObject({ has_more: false, next_cursor: null })
  })

  test('order=asc starts with the oldest, and its cursors lead back as well', async () => {
    await store(
      tenant,
      Array.from({ length: 7 }, (_, n) => anEvent({ occurred_at: at(-(n % 3) * 60_000) })),
    )
    const log = (await storedEvents(api.db, tenant.id)).sort(byPlace)
    const pages = await walk(await page({ order: 'asc', limit: '3' }), 'next_cursor', {
      order: 'asc',
      limit: '3',
    })
    expect(pages.map(({ events }) => seqsOf(events))).toEqual([
      seqsOf(log.slice(0, 3)),
      seqsOf(log.slice(3, 6)),
      seqsOf(log.slice(6)),
    ])
    const back = await page({ order: 'asc', limit: '3', cursor: pages.at(-1)?.prev_cursor ?? '' })
    expect(seqsOf(back.events)).toEqual(seqsOf(log.slice(3, 6)))
  })
})

describe('equal timestamps', () => {
  test.each([1, 2, 3, 7, 50])(
    'across the edges of pages of %i nothing is skipped or repeated, both ways',
    async (limit) => {
      // 40 events in one microsecond, some around it, sent in an order that isn't theirs.
      const same = at(-60_000)
      const times = Array.from({ length: 40 }, (_, n) => (n % 9 === 0 ? at(-60_000 + (n - 20) * 500) : same))
      await store(
        tenant,
        times.map((occurred_at) => anEvent({ occurred_at })),
      )
      const expected = seqsOf((await storedEvents(api.db, tenant.id)).sort(byPlace).reverse())
      for (const order of ['desc', 'asc']) {
        const wanted = order === 'desc' ? expected : [...expected].reverse()
        const params = { limit: String(limit), order }
        const forwards = await walk(await page(params), 'next_cursor', params)
        expect(forwards.flatMap(({ events }) => seqsOf(events))).toEqual(wanted)
        const last = forwards.at(-1)
        if (last === undefined) throw new Error('no page')
        const back = await walk(last, 'prev_cursor', params)
        expect(back.reverse().flatMap(({ events }) => seqsOf(events))).toEqual(wanted)
      }
    },
  )

  test('microseconds count: events apart by one of them keep their order', async () => {
    const times = ['000003', '000001', '000002'].map((us) => `2026-11-20T10:00:00.${us}Z`)
    await store(
      tenant,
      times.map((occurred_at) => anEvent({ occurred_at })),
    )
    expect(seqsOf(await listAll(tenant, {}, 1))).toEqual([0, 2, 1])
  })
})

describe('a cursor', () => {
  test('of another filter, another order, or one that was changed is a 400 that names it', async () => {
    await store(
      tenant,
      Array.from({ length: 5 }, () => anEvent()),
    )
    const { next_cursor: cursor } = await page({ limit: '2', severities: 'info' })
    if (cursor === null) throw new Error('no cursor')
    const others = [
      {},
      { severities: 'info', q: 'outcome:success' },
      { severities: 'error' },
      { severities: 'info', order: 'asc' },
    ]
    for (const params of others) {
      const { status, body } = await tenant.get(EVENTS, { ...params, cursor } as Record<string, string>)
      expect({ status, body }).toMatchObject({
        status: 400,
        body: { code: 'invalid_cursor', errors: [{ field: 'cursor', code: 'other_filter' }] },
      })
    }
    const flipped = (cursor.startsWith('A') ? 'B' : 'A') + cursor.slice(1)
    for (const wrong of [flipped, cursor.slice(0, -2), 'x', `${cursor}${cursor}`])
      expect(await tenant.get(EVENTS, { severities: 'info', cursor: wrong })).toMatchObject({
        status: 400,
        body: { errors: [{ field: 'cursor', code: 'malformed' }] },
      })
    expect((await page({ severities: 'info', limit: '4', cursor })).events, 'the limit is free').toHaveLength(
      3,
    )
  })

  test("of another tenant opens nothing of that tenant's", async () => {
    await store(
      tenant,
      Array.from({ length: 5 }, () => anEvent()),
    )
    const { next_cursor } = await page({ limit: '2' })
    const other = await api.mintTenant()
    const own = anEvent({ occurred_at: at(-DAY_MS) })
    await store(other, [own])
    const { body } = await other.get<EventPage>(EVENTS, { limit: '2', cursor: next_cursor ?? '' })
    expect(body.events.map(({ id }) => id)).toEqual([own.id])
  })

  test('under a relative time keeps its place while the clock runs', async () => {
    await store(
      tenant,
      Array.from({ length: 4 }, (_, n) => anEvent({ occurred_at: at(-n * 60_000) })),
    )
    const first = await page({ limit: '2', start_time: '-1h' })
    api.deps.clock.advance(60_000)
    const second = await page({ limit: '2', start_time: '-1h', cursor: first.next_cursor ?? '' })
    expect([...seqsOf(first.events), ...seqsOf(second.events)]).toEqual([0, 1, 2, 3])
  })
})

describe('a search that finds little', () => {
  /** 2,000 events of which the oldest and the newest alone are found by a filter the block index can't narrow. */
  const sparse = async () => {
    const events = Array.from({ length: 2_000 }, (_, n) =>
      anEvent({ occurred_at: at(-n * 60_000), outcome: n === 0 || n === 1_999 ? 'failure' : 'success' }),
    )
    await store(tenant, events)
    await indexPending(api.deps, true)
  }
  const FILTER = { q: '-outcome:success', limit: '10' }

  test.each(['desc', 'asc'])(
    'pauses with has_more, and its cursors lead through all of it and back (%s)',
    async (order) => {
      await sparse()
      const params = { ...FILTER, order }
      const wanted = order === 'desc' ? [0, 1_999] : [1_999, 0]
      const forwards = await walk(await page(params), 'next_cursor', params)
      expect(forwards.length).toBeGreaterThan(1)
      expect(forwards.flatMap(({ events }) => seqsOf(events))).toEqual(wanted)
      const last = forwards.at(-1)
      if (last === undefined) throw new Error('no page')
      const back = await walk(last, 'prev_cursor', params)
      expect(back.reverse().flatMap(({ events }) => seqsOf(events))).toEqual(wanted)
    },
  )

  test('from each page on the way there is a way back, also from an empty one', async () => {
    await sparse()
    for (const order of ['desc', 'asc']) {
      const params = { ...FILTER, order }
      const pages = await walk(await page(params), 'next_cursor', params)
      for (const [index, { prev_cursor: cursor }] of pages.entries()) {
        if (cursor === null) continue
        const back = await walk(await page({ ...params, cursor }), 'prev_cursor', params)
        const before = pages.slice(0, index).flatMap(({ events }) => seqsOf(events))
        expect(back.reverse().flatMap(({ events }) => seqsOf(events))).toEqual(before)
      }
    }
  })
})

describe('while events come in', () => {
  test(
    'a walk over 10,000 events, forwards and back, never repeats or skips one',
    { timeout: 180_000 },
    async () => {
      const days = 3
      const log = Array.from({ length: 10_000 }, (_, n) =>
        anEvent({ occurred_at: at(-Math.floor((n * days * DAY_MS) / 10_000 / 1000) * 1000 - 1000) }),
      )
      await store(tenant, log)
      const before = await storedEvents(api.db, tenant.id)
      let added = 0
      /** Newer ones, and late ones into the middle, some at the very instant of a known event. */
      const ingest = async () => {
        const places = [0, -1000, -DAY_MS - 1000, -2 * DAY_MS + (added % 7) * 1000]
        await store(
          tenant,
          places.map((ms) => anEvent({ occurred_at: at(ms) })),
        )
        added += places.length
        if (added % 40 === 0) await indexPending(api.deps, true)
      }
      const params = { limit: '137' }
      const forwards = await walk(await page(params), 'next_cursor', params, ingest)
      const last = forwards.at(-1)
      if (last === undefined) throw new Error('no page')
      const back = await walk(last, 'prev_cursor', params, ingest)
      expect(added).toBeGreaterThan(200)
      for (const pages of [forwards, back.reverse()]) {
        const seen = pages.flatMap(({ events }) => events)
        expect(new Set(seqsOf(seen)).size, 'no event twice').toBe(seen.length)
        expect(seqsOf(seen.filter(({ seq }) => seq < log.length)), 'none skipped').toEqual(seqsOf(before))
        expect(seqsOf([...seen].sort(byPlace).reverse()), 'in order').toEqual(seqsOf(seen))
      }
    },
  )
})
