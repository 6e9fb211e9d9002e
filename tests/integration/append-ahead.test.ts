import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database, TenantDatabase } from '@/lib/db/database'
import type { StoredEvent } from '@/lib/event/stored-event'
import { createAppendQueue } from '@/lib/services/event/append-queue'
import { appendEvents } from '@/lib/services/event/append'
import { createEventSealer } from '@/lib/services/ledger/event-sealer'
import { recordAct } from '@/lib/services/record-act'
import { rotateLedgerKey } from '@/lib/services/ledger/rotate-key'
import { type Api, startApi, type Tenant } from '../helpers/api'
import { testContext } from '../helpers/context'
import { anEvent, store, storedEvents } from '../helpers/events'
import { verify } from '../helpers/verify'

let api: Api
beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.close())

/** The database, with a count of the batches that were sent, and something to do just before each. */
function watched(before: (nth: number) => Promise<void> = async () => {}) {
  const counted = { batches: 0 }
  const tenant = (tenantId: string): TenantDatabase => {
    const db = api.db.tenant(tenantId)
    return Object.assign(Object.create(db) as TenantDatabase, {
      batch: async (run: Parameters<TenantDatabase['batch']>[0]) => {
        await before(++counted.batches)
        return db.batch(run)
      },
    })
  }
  return { counted, db: Object.assign(Object.create(api.db) as Database, { tenant }) }
}

/** The parts of another process on the same database. */
function processOn(db: Database) {
  const sealer = createEventSealer(api.deps.vault, api.deps.clock)
  return { ...api.deps, db, sealer, appendQueue: createAppendQueue({ ...api.deps, db, sealer }) }
}

const sender =
  (process: Api['deps'], { id }: Tenant) =>
  (events: readonly object[]) =>
    appendEvents({
      ctx: testContext(process, id),
      input: {
        bytes: async () => new TextEncoder().encode(JSON.stringify(events)),
        headers: new Headers({ 'content-type': 'application/json' }),
        atomic: false,
      },
    })

const many = (count: number, about: object = {}) => Array.from({ length: count }, () => anEvent(about))
const bySeq = async ({ id }: Tenant): Promise<StoredEvent[]> =>
  (await storedEvents(api.db, id)).sort((a, b) => a.seq - b.seq)

/** Contiguous from 0, each id once, and all of it under the signed root. */
async function expectWhole(tenant: Tenant, count: number) {
  const events = await bySeq(tenant)
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, n) => n))
  expect(new Set(events.map(({ id }) => id)).size).toBe(events.length)
  expect(events.filter(({ event_type }) => event_type === 'data.updated')).toHaveLength(count)
  expect(await verify(tenant)).toMatchObject({ ok: true })
}

describe('an append behind another', () => {
  test('is sent before that one ends, and both have their places', async () => {
    const tenant = await api.mintTenant()
    const { db, counted } = watched()
    const send = sender(processOn(db), tenant)
    await send(many(1, { event_type: 'data.updated' }))
    const receipts = await Promise.all(
      Array.from({ length: 12 }, () => send(many(90, { event_type: 'data.updated' }))),
    )
    expect(counted.batches).toBeGreaterThan(1)
    expect(receipts.every(({ stored }) => stored === 90)).toBe(true)
    for (const { results } of receipts)
      expect(results.map(({ seq }) => seq)).toEqual(results.map((_, n) => (results[0]?.seq ?? 0) + n))
    await expectWhole(tenant, 1 + 12 * 90)
  })

  test('is written again where somebody else got its place', async () => {
    const tenant = await api.mintTenant()
    const other = processOn(api.db)
    const { db, counted } = watched(async (nth) => {
      if (nth % 2 === 0) return
      await api.db.tenant(tenant.id).transaction((tx) =>
        recordAct(tx, testContext(other, tenant.id), {
          event_type: 'user.login',
          action: 'x',
          description: 'y',
        }),
      )
    })
    const send = sender(processOn(db), tenant)
    await send(many(1, { event_type: 'data.updated' }))
    const receipts = await Promise.all(
      Array.from({ length: 8 }, () => send(many(150, { event_type: 'data.updated' }))),
    )
    expect(counted.batches).toBeGreaterThan(0)
    expect(receipts.every(({ stored }) => stored === 150)).toBe(true)
    await expectWhole(tenant, 1 + 8 * 150)
  })

  test('and the appends of a second process are all stored, once', async () => {
    const tenant = await api.mintTenant()
    const sends = [1, 2].map(() => sender(processOn(api.db), tenant))
    const receipts = await Promise.all(
      Array.from({ length: 30 }, (_, n) => sends[n % 2]?.(many(40, { event_type: 'data.updated' }))),
    )
    expect(receipts.every((receipt) => receipt?.stored === 40)).toBe(true)
    await expectWhole(tenant, 30 * 40)
  })

  test('tells an id that the log has, and what is behind it is stored', async () => {
    const tenant = await api.mintTenant()
    const { db, counted } = watched()
    const send = sender(processOn(db), tenant)
    const known = { ...anEvent({ event_type: 'data.updated' }), id: '01980000-0000-7000-8000-000000000001' }
    await send([known])
    const [again, other, behind] = await Promise.all([
      send([...many(199, { event_type: 'data.updated' }), known]),
      send([{ ...known, action: 'another' }, ...many(199, { event_type: 'data.updated' })]),
      send(many(200, { event_type: 'data.updated' })),
    ])
    expect(counted.batches).toBeGreaterThan(0)
    expect(again).toMatchObject({ stored: 199, duplicate: 1 })
    expect(again.results[199]).toMatchObject({ status: 'duplicate', seq: 0 })
    expect(other).toMatchObject({ stored: 199, rejected: 1 })
    expect(other.results[0]).toMatchObject({ code: 'conflict', http_status: 409 })
    expect(behind).toMatchObject({ stored: 200 })
    await expectWhole(tenant, 1 + 199 + 199 + 200)
  })

  test('is sealed again where a key was replaced while it was on its way', async () => {
    const tenant = await api.mintTenant()
    const rotating = processOn(api.db)
    const { db, counted } = watched(async (nth) => {
      if (nth === 1)
        await rotateLedgerKey({ ctx: testContext(rotating, tenant.id), input: { purpose: 'event' } })
    })
    const send = sender(processOn(db), tenant)
    await send(many(1, { event_type: 'data.updated', severity: 'critical' }))
    await Promise.all(
      Array.from({ length: 4 }, () => send(many(150, { event_type: 'data.updated', severity: 'critical' }))),
    )
    expect(counted.batches).toBeGreaterThan(0)
    const keys = new Set((await bySeq(tenant)).slice(2).map(({ key_id }) => key_id))
    expect(keys).toEqual(new Set([2]))
    await expectWhole(tenant, 1 + 4 * 150)
  })

  test('keeps from the others what the database refuses of one', async () => {
    const tenant = await api.mintTenant()
    const { db, counted } = watched()
    const send = sender(processOn(db), tenant)
    await send(many(1, { event_type: 'data.updated' }))
    await api.db.query(`alter table events add constraint ahead check (action <> 'poison ahead') not valid`)
    try {
      const receipts = await Promise.all(
        Array.from({ length: 6 }, (_, n) =>
          send(
            many(120, { event_type: 'data.updated', ...(n === 2 ? { action: 'poison ahead' } : {}) }).slice(
              0,
              n === 2 ? 1 : 120,
            ),
          ),
        ),
      )
      expect(counted.batches).toBeGreaterThan(0)
      expect(receipts.map(({ stored, rejected }) => [stored, rejected])).toEqual(
        receipts.map((_, n) => (n === 2 ? [0, 1] : [120, 0])),
      )
    } finally {
      await api.db.query('alter table events drop constraint ahead')
    }
    await expectWhole(tenant, 1 + 5 * 120)
  })
})

describe('a batch of statements', () => {
  test('is written whole or not at all, and the next one is not hurt by it', async () => {
    const tenant = await api.mintTenant()
    await store(tenant, [anEvent()])
    const db = api.db.tenant(tenant.id)
    const moved = (seq: number) => `update ledger_heads set next_seq = ${seq}`
    const nextSeq = async () =>
      (await db.query<{ next_seq: number }>('select next_seq from ledger_heads'))[0]?.next_seq
    const [failed, next] = await Promise.allSettled([
      db.batch((tx) => Promise.all([tx.query(moved(100)), tx.query('select 1 / 0'), tx.query(moved(200))])),
      db.batch((tx) => tx.query('update ledger_heads set next_seq = next_seq * $1::int', [30])),
    ])
    expect(failed).toMatchObject({ status: 'rejected', reason: { code: '22012' } })
    expect(next).toMatchObject({ status: 'fulfilled' })
    expect(await nextSeq()).toBe(30)
  })

  test('is behind a transaction that was begun before it', async () => {
    const tenant = await api.mintTenant()
    await store(tenant, [anEvent()])
    const db = api.db.tenant(tenant.id)
    const slow = db.transaction(async (tx) => {
      await tx.query('select next_seq from ledger_heads for update')
      await new Promise((resolve) => setTimeout(resolve, 100))
      await tx.query('update ledger_heads set next_seq = next_seq + 1')
    })
    const behind = db.batch((tx) => tx.query('update ledger_heads set next_seq = next_seq * 10'))
    await Promise.all([slow, behind])
    expect(await db.query('select next_seq from ledger_heads')).toEqual([{ next_seq: 20 }])
  })
})
