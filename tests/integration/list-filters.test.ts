import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { StoredEvent } from '@/lib/event/stored-event'
import { EVENT_PARAMS } from '@/lib/query/param-table'
import { indexPending } from '@/lib/services/event/index-pending'
import { type Api, startApi, type Tenant } from '../helpers/api'
import { demoLog, listAll, seqsOf, store, storedEvents } from '../helpers/events'
import { listQueries, matchingSeqs } from '../helpers/queries'

const EVENTS_STORED = 2_000
const DAYS = 40

let api: Api
let tenant: Tenant
let log: StoredEvent[]
beforeAll(async () => {
  api = await startApi()
  tenant = await api.mintTenant()
  await store(tenant, demoLog(EVENTS_STORED, DAYS, api.deps.clock.nowMs()))
  log = await storedEvents(api.db, tenant.id)
  const stranger = await api.mintTenant()
  await store(stranger, demoLog(300, DAYS, api.deps.clock.nowMs(), 2))
})
afterAll(() => api.close())

async function expectAllEqual() {
  const nowMs = api.deps.clock.nowMs()
  for (const [name, all] of Object.entries(listQueries(log, nowMs))) {
    let found = 0
    for (const params of all) {
      const wanted = matchingSeqs(log, params, nowMs)
      found += wanted.length
      expect({ params, seqs: seqsOf(await listAll(tenant, params, 400)) }).toEqual({ params, seqs: wanted })
    }
    expect(found, `nothing in the log tells whether ${name} works`).toBeGreaterThan(0)
  }
}

describe('every filter gives exactly what it means', () => {
  test('every parameter there is has a query here', () => {
    const tried = Object.values(listQueries(log, api.deps.clock.nowMs()))
      .flat()
      .flatMap((params) => [...new URLSearchParams(params).keys()])
    expect(Object.keys(EVENT_PARAMS).filter((name) => !tried.includes(name))).toEqual([])
  })

  test('while no event is in the block index', async () => {
    const [row] = await api.db.query<{ n: number }>('select count(*) as n from search_blocks')
    expect(Number(row?.n)).toBe(0)
    await expectAllEqual()
  })

  test('when all events are in the block index', async () => {
    expect(await indexPending(api.deps, true)).toBe(EVENTS_STORED + 300)
    const [row] = await api.db.query<{ n: number }>('select count(*) as n from appends')
    expect(Number(row?.n)).toBe(0)
    await expectAllEqual()
  })

  test('when every chunk is compressed', async () => {
    await api.db.query(`select compress_chunk(c, true) from show_chunks('events') c`)
    const [row] = await api.db.query<{ n: number }>(
      `select count(*) as n from timescaledb_information.chunks where hypertable_name = 'events' and not is_compressed`,
    )
    expect(Number(row?.n)).toBe(0)
    await expectAllEqual()
  })
})
