import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { FakeLog } from '@/sdk/tests/fake-log'
import {
  Outbox,
  type OutboxDatabase,
  OutboxRelay,
  type OutboxRelayOptions,
  type OutboxSql,
} from '@/sdk/src/outbox/index'
import type { StoredEvent } from '@/lib/event/stored-event'
import { type Api, startApi, type Tenant } from '../helpers/api'
import { serveRoutes } from '../helpers/api-server'
import { testClock } from '../helpers/context'
import { SERVICE_DATABASES, type ServiceDatabase } from '../helpers/service-database'

const numbered = (number: number) => ({ event_type: 'data.updated' as const, action: String(number) })
const upTo = (count: number) => Array.from({ length: count }, (_, number) => String(number))

describe.each(SERVICE_DATABASES)('an outbox over %s', (_, open) => {
  let service: ServiceDatabase
  let db: OutboxDatabase
  let log: FakeLog
  const outbox = new Outbox()

  beforeAll(async () => {
    service = await open()
    db = service.db
    await db.query('create table change (name text)')
  })
  afterAll(() => service.close())
  beforeEach(() => {
    log = new FakeLog()
  })
  afterEach(async () => {
    await db.query('delete from sentinel_outbox')
    await db.query('delete from change')
  })

  const relay = (options: Partial<OutboxRelayOptions> = {}, over = db) =>
    new OutboxRelay(over, {
      url: 'http://log',
      apiKey: 'key',
      transport: log.transport,
      pollMs: 5,
      ...options,
    })
  const changes = async () =>
    (await db.query<{ name: string }>('select name from change')).map(({ name }) => name)
  const rows = () =>
    db.query<{ id: string; sent: boolean; rejection: string | null }>(
      'select id::text as id, sent_at is not null as sent, rejection::text as rejection from sentinel_outbox order by position',
    )
  const add = (count: number, from = 0) =>
    db.transaction(async (tx) => {
      for (let number = from; number < from + count; number++) await outbox.add(tx, numbered(number))
    })

  test('has the event when the change is made, and not when it is not', async () => {
    const change = (name: string, fails: boolean) =>
      db.transaction(async (tx: OutboxSql) => {
        await tx.query('insert into change (name) values ($1)', [name])
        await outbox.add(tx, { event_type: 'data.updated', action: name })
        if (fails) throw new Error('the change is not made')
      })
    await change('made', false)
    await expect(change('not made', true)).rejects.toThrow('the change is not made')
    await relay().drain()
    expect(await changes()).toEqual(['made'])
    expect(log.events.map(({ action }) => action)).toEqual(['made'])
  })

  test('undoes the change where the event cannot be written', async () => {
    const id = '0199b3c0-7a4e-7c11-8f21-000000000001'
    const change = (name: string) =>
      db.transaction(async (tx) => {
        await tx.query('insert into change (name) values ($1)', [name])
        await outbox.add(tx, { id, event_type: 'data.updated' })
      })
    await change('first')
    await expect(change('second')).rejects.toThrow()
    expect(await changes()).toEqual(['first'])
  })

  test('is sent in its order, and rows that the log has are taken away', async () => {
    await add(250)
    const one = relay()
    expect(await one.waiting()).toBe(250)
    await one.drain()
    expect(log.events.map(({ action }) => action)).toEqual(upTo(250))
    expect(log.requests.map(({ length }) => length)).toEqual([100, 100, 50])
    expect(await rows()).toEqual([])
  })

  test('may keep the rows that were sent, and sends them once', async () => {
    await add(3)
    await relay({ afterSend: 'keep' }).drain()
    await relay({ afterSend: 'keep' }).drain()
    expect((await rows()).map(({ sent }) => sent)).toEqual([true, true, true])
    expect(log.requests).toHaveLength(1)
  })

  test('of which a relay died between sending and marking is sent again and stored once', async () => {
    await add(3)
    const dies: OutboxDatabase = {
      ...db,
      transaction: (run) =>
        db.transaction((tx) =>
          run({
            query: (text, values) =>
              text.startsWith('delete') ? Promise.reject(new Error('killed')) : tx.query(text, values),
          }),
        ),
    }
    const errors: string[] = []
    const dying = relay({ onError: ({ message }) => errors.push(message) }, dies)
    dying.start()
    await expect.poll(() => errors).toContain('killed')
    await dying.stop()
    expect((await rows()).length).toBe(3)
    await relay().drain()
    expect(log.events.map(({ action }) => action)).toEqual(upTo(3))
    expect(log.requests.length).toBeGreaterThan(1)
    expect(await rows()).toEqual([])
  })

  test('waits for a log that is away, and no transaction is open meanwhile', async () => {
    log.faults = [() => 'no_answer', () => ({ status: 503 }), () => 'lost_answer', () => ({ status: 401 })]
    await add(2)
    const journal: string[] = []
    const told: OutboxDatabase = {
      ...db,
      transaction: async (run) => {
        journal.push('begin')
        return db.transaction(run).finally(() => journal.push('end'))
      },
    }
    const transport: typeof log.transport = (body, signal) => {
      journal.push('send')
      return log.transport(body, signal)
    }
    const errors: string[] = []
    await relay({ transport, onError: ({ message }) => errors.push(message) }, told).drain()
    expect(errors).toHaveLength(4)
    expect(log.events.map(({ action }) => action)).toEqual(upTo(2))
    expect(journal.join(' ')).toBe([...Array<string>(5).fill('begin send end'), 'begin end'].join(' '))
  })

  test('keeps an event that the log will never take, with the reason, and sends the others', async () => {
    const id = await db.transaction(async (tx) => {
      await outbox.add(tx, numbered(0))
      const poison = await outbox.add(tx, { ...numbered(1), severity: 'poison' as 'info' })
      await outbox.add(tx, numbered(2))
      return poison
    })
    const rejected: string[] = []
    const one = relay({ onRejected: ({ code }, event) => rejected.push(`${code} ${event.action ?? ''}`) })
    await one.drain()
    expect(log.events.map(({ action }) => action)).toEqual(['0', '2'])
    expect(rejected).toEqual(['invalid_event 1'])
    const [row] = await rows()
    expect(row).toMatchObject({ id, sent: false })
    expect(row?.rejection).toContain('not_allowed')
    expect(await one.waiting()).toBe(0)
  })

  test('with several relays is sent by one at a time: in order, and each row once', async () => {
    const relays = [relay({ batchSize: 7 }), relay({ batchSize: 7 }), relay({ batchSize: 7 })]
    for (const one of relays) one.start()
    for (let from = 0; from < 100; from += 20) await add(20, from)
    relays[0]?.wake()
    await expect.poll(() => log.events.length).toBe(100)
    await Promise.all(relays.map((one) => one.stop()))
    expect(log.events.map(({ action }) => action)).toEqual(upTo(100))
    expect(log.requests.flat()).toHaveLength(100)
  })

  test('is sent at once by a relay that is woken', async () => {
    const one = relay({ pollMs: 3_600_000 })
    one.start()
    await add(1)
    await expect.poll(() => (one.wake(), log.events.length)).toBe(1)
    await one.stop()
  })
})

describe('an outbox before the product itself', () => {
  let api: Api
  let tenant: Tenant
  let server: Awaited<ReturnType<typeof serveRoutes>>
  let service: ServiceDatabase

  beforeAll(async () => {
    api = await startApi(testClock(Date.now()))
    tenant = await api.mintTenant()
    server = await serveRoutes()
    const [, open] = SERVICE_DATABASES[0] ?? []
    if (open === undefined) throw new Error('There is no driver')
    service = await open()
  })
  afterAll(async () => {
    await service.close()
    await server.close()
    await api.close()
  })

  test('is in the log in its order, also when it was sent before', async () => {
    const outbox = new Outbox({ source: 'billing' })
    await service.db.transaction(async (tx) => {
      for (let number = 0; number < 120; number++) await outbox.add(tx, numbered(number))
    })
    const relay = new OutboxRelay(service.db, { url: server.url, apiKey: tenant.key, afterSend: 'keep' })
    await relay.drain()
    await service.db.query('update sentinel_outbox set sent_at = null where position % 2 = 0')
    await relay.drain()
    const { body } = await tenant.get<{ events: StoredEvent[] }>('/api/audit/events', {
      limit: '500',
      sources: 'billing',
    })
    const inOrder = body.events.sort((a, b) => Number(a.seq) - Number(b.seq))
    expect(inOrder.map(({ action }) => action)).toEqual(upTo(120))
    expect(await relay.waiting()).toBe(0)
  })
})
