// What the system this one replaces did wrong when its events were read: each fault has a test of its name.
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { EventCount, EventPage, EventStats } from '@/lib/contract/events'
import type { StoredEvent } from '@/lib/event/stored-event'
import { indexPending } from '@/lib/services/event/index-pending'
import { type Api, startApi, type Tenant } from '../helpers/api'
import { parseCsv } from '../helpers/csv'
import { anEvent, DAY_MS, EVENTS, listAll, namedFaults, seqsOf, store } from '../helpers/events'

let api: Api
beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.close())

const EXPORT = `${EVENTS}/export`
const ago = (days: number) => new Date(api.deps.clock.nowMs() - days * DAY_MS).toISOString()
const idsOf = (events: readonly { id: string }[]) => events.map(({ id }) => id).sort()
/** A tenant with these events, half of them in the block index. */
async function tenantWith(events: readonly ReturnType<typeof anEvent>[]): Promise<Tenant> {
  const tenant = await api.mintTenant()
  await store(tenant, events.slice(0, events.length / 2))
  await indexPending(api.deps, true)
  await store(tenant, events.slice(events.length / 2))
  return tenant
}

describe('pages', () => {
  test('"offsets, without a tie-breaker": events of one instant come once each, both ways, while others arrive', async () => {
    const occurred_at = ago(1)
    const events = Array.from({ length: 30 }, () => anEvent({ occurred_at }))
    const tenant = await tenantWith(events)
    const walk = async (from: string | null, way: 'next_cursor' | 'prev_cursor') => {
      const seen: StoredEvent[] = []
      for (let cursor = from; ;) {
        const { body } = await tenant.get<EventPage>(EVENTS, {
          limit: '4',
          end_time: ago(0.5),
          ...(cursor === null ? {} : { cursor }),
        })
        seen.push(...(body.events as StoredEvent[]))
        await store(tenant, [anEvent()])
        if (body[way] === null) return { seen, last: body }
        cursor = body[way]
      }
    }
    const there = await walk(null, 'next_cursor')
    expect(idsOf(there.seen)).toEqual(idsOf(events))
    const back = await walk(there.last.prev_cursor, 'prev_cursor')
    expect(idsOf([...back.seen, ...there.last.events])).toEqual(idsOf(events))
  })

  test.each(['offset', 'page', 'skip'])('"%s": refused, and the refusal names cursor', async (name) => {
    const tenant = await api.mintTenant()
    const { status, body } = await tenant.get<{ errors: { code: string; reason: string }[] }>(EVENTS, {
      [name]: '50',
      limit: '10',
    })
    expect(status).toBe(400)
    expect(body.errors).toMatchObject([{ code: 'use_cursor', reason: expect.stringContaining('cursor') }])
  })

  test('"seven days unless you ask": a list without a time gives the oldest event too', async () => {
    const old = anEvent({ occurred_at: ago(300) })
    const tenant = await tenantWith([old, anEvent()])
    expect(seqsOf(await listAll(tenant, {}))).toEqual([1, 0])
  })

  test('"any attribute may be sorted by": there is no such parameter', async () => {
    const tenant = await api.mintTenant()
    for (const sort_by of ['timestamp', '__class__', 'password'])
      expect(await namedFaults(tenant, { sort_by })).toEqual(['400', 'sort_by unknown_parameter'])
  })
})

describe('filters', () => {
  test('"a list with commas is a 422": repeated and with commas are the same', async () => {
    const kinds = ['user.login', 'data.updated', 'agent.failed']
    const tenant = await tenantWith(kinds.map((event_type) => anEvent({ event_type })))
    const [a = '', b = ''] = kinds
    const repeated = [
      ['event_types', a],
      ['event_types', b],
    ]
    expect(await listAll(tenant, { event_types: `${a},${b}` })).toHaveLength(2)
    expect(await listAll(tenant, repeated)).toEqual(await listAll(tenant, { event_types: `${a},${b}` }))
  })

  test('"kinds of actor and resource can not be asked for": they can', async () => {
    const tenant = await tenantWith([
      anEvent({ actor: { id: 'a', type: 'agent' }, resource: { id: 'r', type: 'test' } }),
      anEvent({ actor: { id: 'b', type: 'user' }, resource: { id: 's', type: 'doc' } }),
    ])
    expect(seqsOf(await listAll(tenant, { actor_types: 'agent' }))).toEqual([0])
    expect(seqsOf(await listAll(tenant, { resource_types: 'doc' }))).toEqual([1])
  })

  test('"% and _ are wildcards of the search": they are what they are', async () => {
    const texts = ['100% done', '100 done', 'snake_case', 'snakeXcase']
    const tenant = await tenantWith(texts.map((description) => anEvent({ description })))
    const found = async (search: string) => (await listAll(tenant, { search })).map((one) => one.description)
    expect(await found('100%')).toEqual(['100% done'])
    expect(await found('snake_case')).toEqual(['snake_case'])
    expect(await found('%')).toEqual(['100% done'])
    expect(await found('_')).toEqual(['snake_case'])
  })

  test('"the search reads three columns": it finds what people type, wherever it stands', async () => {
    const event = anEvent({
      actor: { id: 'u1', email: 'grace@example.org', ip_address: '203.0.113.9' },
      resource: { id: 'inv-77', type: 'invoice', name: 'Harbour' },
      metadata: { path: '/v1/payments', note: { deep: 'marmalade' } },
    })
    const tenant = await tenantWith([event, anEvent()])
    for (const search of [
      'grace@example.org',
      '203.0.113.9',
      'inv-77',
      'harbour',
      '/v1/payments',
      'marmalade',
    ])
      expect(idsOf(await listAll(tenant, { search })), search).toEqual([event.id])
  })
})

describe('statistics', () => {
  test('"an arbitrary ten": the top actors are the most frequent, in order', async () => {
    const events = Array.from({ length: 14 }, (_, n) =>
      Array.from({ length: n + 1 }, () => anEvent({ actor: { id: `actor-${n}` } })),
    ).flat()
    const tenant = await tenantWith(events)
    const { body } = await tenant.get<EventStats>(`${EVENTS}/stats`)
    expect(body.top_actors.map(({ id, count }) => [id, count])).toEqual(
      Array.from({ length: 10 }, (_, n) => [`actor-${13 - n}`, 14 - n]),
    )
  })

  test('"top resources and days are always empty": they hold what there is', async () => {
    const tenant = await tenantWith([
      anEvent({ resource: { id: 'r1', type: 'doc' }, occurred_at: ago(2) }),
      anEvent({ resource: { id: 'r1', type: 'doc' } }),
      anEvent({ resource: { id: 'r2', type: 'doc' } }),
    ])
    const { body } = await tenant.get<EventStats>(`${EVENTS}/stats`)
    expect(body.top_resources.map(({ id, count }) => [id, count])).toEqual([
      ['r1', 2],
      ['r2', 1],
    ])
    expect(body.per_day.map(({ count }) => count)).toEqual([1, 2])
  })

  test('"top resources are always empty": thousands of newer events that name none do not hide them', async () => {
    const tenant = await tenantWith([anEvent({ resource: { id: 'r1', type: 'doc' }, occurred_at: ago(2) })])
    for (let n = 0; n < 2; n++)
      await tenant.post(
        EVENTS,
        Array.from({ length: 2_500 }, () => anEvent({})),
      )
    const { body } = await tenant.get<EventStats>(`${EVENTS}/stats`)
    expect(body.top_resources.map(({ id, count }) => [id, count])).toEqual([['r1', 1]])
  })

  test('"critical is no error": the error rate counts it', async () => {
    const tenant = await tenantWith(
      ['info', 'error', 'critical', 'warning'].map((severity) => anEvent({ severity })),
    )
    expect((await tenant.get<EventStats>(`${EVENTS}/stats`)).body.error_rate).toBe(0.5)
  })

  test('"there is no count": there is, and it says whether it is exact', async () => {
    const tenant = await tenantWith([anEvent(), anEvent({ outcome: 'failure' })])
    const { body } = await tenant.get<EventCount>(`${EVENTS}/count`, { outcomes: 'failure' })
    expect(body).toEqual({ count: 1, exact: true })
  })
})

describe('export', () => {
  test('"capped at 10,000 and silent about it": every row is in the file, and the file says how many', async () => {
    const events = Array.from({ length: 10_040 }, () => anEvent())
    const tenant = await tenantWith(events)
    const { status, body } = await tenant.get<string>(EXPORT, { format: 'ndjson', columns: 'id' })
    const lines = body.trimEnd().split('\n')
    const trailer = JSON.parse(lines.pop() ?? '') as { export: { rows: number; sha256: string } }
    expect({ status, rows: trailer.export.rows }).toEqual({ status: 200, rows: events.length })
    expect(idsOf(lines.map((line) => JSON.parse(line) as { id: string }))).toEqual(idsOf(events))
    const hash = createHash('sha256')
      .update(`${lines.join('\n')}\n`)
      .digest('hex')
    expect(trailer.export.sha256).toBe(hash)
  })

  test('"always a 500, and the filters are ignored": it has the list’s filters, in the query and in a JSON body', async () => {
    const tenant = await tenantWith([
      anEvent({ actor: { id: 'a' }, outcome: 'failure', description: 'refused at the gate' }),
      anEvent({ actor: { id: 'a' } }),
      anEvent({ actor: { id: 'b' }, outcome: 'failure' }),
    ])
    const filter = { actor_ids: 'a', outcomes: 'failure', search: 'gate', columns: 'seq', format: 'csv' }
    for (const { status, body } of [
      await tenant.get<string>(EXPORT, filter),
      await tenant.post<string>(EXPORT, filter),
    ]) {
      expect(status).toBe(200)
      expect(body).toMatch(/^seq\r\n0\r\n#export rows=1 sha256=[0-9a-f]{64}\r\n$/)
    }
  })

  test('"a cell may run in a spreadsheet": no cell begins as a formula, and taking the apostrophe away gives the value', async () => {
    const hostile = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '＝1', "'=1", 'a"b,c\r\nd', 'plain']
    const tenant = await tenantWith(hostile.map((description) => anEvent({ description })))
    const { body } = await tenant.get<string>(EXPORT, { columns: 'description' })
    const cells = parseCsv(body.slice(0, body.lastIndexOf('#export')))
      .slice(1)
      .flat()
    for (const cell of cells) expect(cell).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/)
    expect(cells.map((cell) => cell.replace(/^'/, '')).sort()).toEqual([...hostile].sort())
  })

  test('"an export leaves no trace": it is an event, with who, what, how many and the hash', async () => {
    const tenant = await tenantWith([anEvent({ actor: { id: 'a' } }), anEvent()])
    const { body } = await tenant.get<string>(EXPORT, { actor_ids: 'a', format: 'ndjson' })
    const { export: trailer } = JSON.parse(body.trimEnd().split('\n').at(-1) ?? '') as { export: object }
    const [act] = await listAll(tenant, { event_types: 'compliance.audit_export' })
    expect(act).toMatchObject({
      outcome: 'success',
      actor: { type: 'api_key', name: 'Test key' },
      metadata: { ...trailer, rows: 1, format: 'ndjson', filter: 'actor.id:a' },
    })
  })
})
