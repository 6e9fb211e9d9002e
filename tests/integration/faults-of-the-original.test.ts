// What the system this one replaces did wrong with the events it was given: each fault has a test of its name.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Receipt } from '@/lib/contract/events'
import type { Connection, Tx } from '@/lib/db/database'
import type { StoredEvent } from '@/lib/event/stored-event'
import { BUILT_IN_CATEGORIES, BUILT_IN_TYPE_NAMES } from '@/lib/event/taxonomy'
import { createAppendQueue, PENDING_EVENTS_MAX } from '@/lib/services/event/append-queue'
import { processDeps, setDeps } from '@/lib/services/process'
import { type Api, startApi, type Tenant } from '../helpers/api'
import { altered } from '../helpers/database'
import { anEvent, EVENTS, listAll, seqsOf, store, storedEvents } from '../helpers/events'

let api: Api
let tenant: Tenant
beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.close())
beforeEach(async () => {
  tenant = await api.mintTenant()
})

type Refusal = Receipt & { errors?: { field: string; code: string }[] }
const send = (body: unknown) => tenant.post<Refusal>(EVENTS, body)
const read = async (id: string) => (await tenant.get<StoredEvent>(`${EVENTS}/${id}`)).body
const seqsStored = async () => seqsOf(await storedEvents(api.db, tenant.id)).sort((a, b) => a - b)
const upTo = (count: number) => Array.from({ length: count }, (_, n) => n)

/** Runs with a database that does what `change` makes of it, behind the same routes. */
async function withDatabase(
  change: (connection: Connection) => Partial<Connection>,
  run: () => Promise<void>,
) {
  const db = altered(api.db, change)
  setDeps({ ...api.deps, db, appendQueue: createAppendQueue({ ...api.deps, db }) })
  try {
    await run()
  } finally {
    setDeps(api.deps)
  }
}

describe('the event', () => {
  test('"nothing but in-process emitters could send events": they are sent over HTTP', async () => {
    const event = anEvent()
    const { status, body } = await send(event)
    expect({ status, body }).toMatchObject({ status: 201, body: { id: event.id, seq: 0, status: 'stored' } })
  })

  test('"43 types and no class of them": each is known, and 8 categories', async () => {
    expect(BUILT_IN_TYPE_NAMES).toHaveLength(43)
    expect(BUILT_IN_CATEGORIES).toHaveLength(8)
    await store(
      tenant,
      BUILT_IN_TYPE_NAMES.map((event_type) => anEvent({ event_type })),
    )
  })

  test.each([
    ['user.login', { remember: 'yes' }, 'metadata.remember'],
    ['agent.completed', { steps: -1 }, 'metadata.steps'],
    ['test.executed', { passed: 1.5 }, 'metadata.passed'],
    ['api.request', { status_code: 'ok' }, 'metadata.status_code'],
    ['system.shutdown', { uptime_ms: 'long' }, 'metadata.uptime_ms'],
    ['data.exported', { row_count: 'many' }, 'metadata.row_count'],
    ['security.access_denied', { status_code: [403] }, 'metadata.status_code'],
    ['compliance.data_retention', { deleted: true }, 'metadata.deleted'],
  ])('"metadata is untyped": %s holds what its type says', async (event_type, metadata, field) => {
    const { status, body } = await send(anEvent({ event_type, metadata }))
    expect({ status, fields: body.errors?.map((fault) => fault.field) }).toEqual({
      status: 400,
      fields: [field],
    })
  })

  test('"tags lose their order, their case and their repetitions": they come back as they were sent', async () => {
    const tags = ['zebra', 'Alpha', 'mike', 'alpha', 'zebra', 'B']
    const event = anEvent({ tags })
    await store(tenant, [event])
    expect((await read(event.id)).tags).toEqual(tags)
  })

  test('"changes, flags, span and parent can not be set": every field comes back', async () => {
    const [parent, whole] = [anEvent(), anEvent()]
    const event = {
      ...whole,
      occurred_at: '2026-11-20T10:00:00.123456Z',
      severity: 'critical',
      outcome: 'partial',
      action: 'role.grant',
      actor: {
        id: 'u1',
        type: 'user',
        name: 'Ada',
        email: 'ada@example.com',
        ip_address: '192.0.2.7',
        user_agent: 'curl/8',
        session_id: 's1',
      },
      resource: { id: 'r1', type: 'doc', name: 'Plan', parent_id: 'f1', attributes: { size: 3 } },
      source: 'accounts',
      description: 'd',
      metadata: { reason: 'x' },
      changes: { before: { role: 'a' }, after: { role: 'b' } },
      tags: ['t'],
      compliance_flags: ['SOC2'],
      duration_ms: 12.5,
      trace_id: 't1',
      span_id: 's1',
      parent_event_id: parent.id,
    }
    await store(tenant, [parent, event])
    expect(await read(event.id)).toMatchObject(event)
  })

  test('"a time without a zone": refused, and one with an offset is that instant to the microsecond', async () => {
    expect((await send(anEvent({ occurred_at: '2026-11-20T10:00:00' }))).status).toBe(400)
    const event = anEvent({ occurred_at: '2026-11-20T12:00:00.123456+02:00' })
    await store(tenant, [event])
    expect((await read(event.id)).occurred_at).toBe('2026-11-20T10:00:00.123456Z')
  })
})

describe('completeness', () => {
  test('"100 % is a literal": seq has no gap, whatever is refused, repeated or sent at once', async () => {
    const known = anEvent()
    await store(tenant, [known])
    await Promise.all(
      upTo(12).map((n) =>
        send(
          [anEvent(), { event_type: 'no.such' }, known, { ...known, outcome: 'failure' }, anEvent()].slice(
            n % 3,
          ),
        ),
      ),
    )
    const seqs = await seqsStored()
    expect(seqs.length).toBeGreaterThan(12)
    expect(seqs).toEqual(upTo(seqs.length))
    expect((await listAll(tenant, {})).length).toBe(seqs.length)
  })

  test('"a batch costs a statement for each row": a large one takes as many as a small one', async () => {
    const statements = async (events: number) => {
      let count = 0
      const counting =
        ({ transaction }: Connection): Connection['transaction'] =>
        (run) =>
          transaction((tx) => {
            const counted: Tx = {
              ...tx,
              query: (text, values) => (count++, tx.query(text, values)),
              copyIn: (...args) => (count++, tx.copyIn(...args)),
            }
            return run(counted)
          })
      await withDatabase(
        (connection) => ({ transaction: counting(connection) }),
        () =>
          store(
            tenant,
            upTo(events).map(() => anEvent()),
          ).then(() => {}),
      )
      return count
    }
    await statements(1)
    expect(await statements(500)).toBe(await statements(5))
  })
})

describe('dedup', () => {
  test('"a thousand failed logins leave one": every one is kept, and the success after them', async () => {
    const failed = () => anEvent({ actor: { id: 'root' }, action: 'login', outcome: 'failure' })
    await store(tenant, upTo(1_000).map(failed))
    await store(tenant, [anEvent({ actor: { id: 'root' }, action: 'login' })])
    const kept = await listAll(tenant, { actor_ids: 'root' })
    expect(kept.filter(({ outcome }) => outcome === 'failure')).toHaveLength(1_000)
    expect(kept.filter(({ outcome }) => outcome === 'success')).toHaveLength(1)
  })

  test('"what is dropped is not told": a repeated id is a duplicate with the first seq, and other content a conflict', async () => {
    const event = anEvent()
    await store(tenant, [event])
    const { status, body } = await send([event, { ...event, outcome: 'failure' }])
    expect({ status, ...body }).toMatchObject({ status: 201, stored: 0, duplicate: 1, rejected: 1 })
    expect(body.results).toMatchObject([
      { status: 'duplicate', seq: 0 },
      { code: 'conflict', http_status: 409 },
    ])
    expect((await read(event.id)).outcome).toBe('success')
  })
})

describe('loss', () => {
  test('"one poison event takes its batch of 100 with it": 99 are stored, and the one is named', async () => {
    const poisons = [{ action: 'x'.repeat(600) }, { description: '\u0000' }, { metadata: { a: '\ud800' } }]
    for (const poison of poisons) {
      const events = upTo(100).map((n) => anEvent(n === 41 ? poison : {}))
      const { status, body } = await send(events)
      expect({ status, stored: body.stored }).toEqual({ status: 201, stored: 99 })
      expect(body.results.filter((one) => one.status === 'rejected').map(({ index }) => index)).toEqual([41])
    }
    expect(await seqsStored()).toEqual(upTo(297))
  })

  test('"a failing database loses the batch and counts it as sent": nothing is acknowledged, and sending again stores it', async () => {
    const events = upTo(250).map(() => anEvent())
    const transaction = () => Promise.reject(new Error('the server closed the connection'))
    await withDatabase(
      () => ({ transaction }),
      async () => {
        const { status, body } = await send(events)
        expect(status).toBeGreaterThanOrEqual(500)
        expect(JSON.stringify(body)).not.toMatch(/stored|closed the connection/)
      },
    )
    expect(await seqsStored()).toEqual([])
    await store(tenant, events)
    expect(await seqsStored()).toEqual(upTo(250))
  })

  test('"overflow protection is dead code": a full queue refuses with Retry-After, and what it holds is stored', async () => {
    let open = () => {}
    const gate = new Promise<void>((resolve) => (open = resolve))
    const many = (count: number) => upTo(count).map(() => ({ event_type: 'api.request' }))
    const gated =
      ({ transaction }: Connection): Connection['transaction'] =>
      (run) =>
        gate.then(() => transaction(run))
    await withDatabase(
      (connection) => ({ transaction: gated(connection) }),
      async () => {
        const waiting = upTo(PENDING_EVENTS_MAX / 5_000).map(() => send(many(5_000)))
        await expect
          .poll(() => processDeps().appendQueue.pendingEvents(), { timeout: 60_000 })
          .toBe(PENDING_EVENTS_MAX)
        const refused = await send(many(1))
        expect({ status: refused.status, code: (refused.body as { code?: string }).code }).toEqual({
          status: 503,
          code: 'overloaded',
        })
        expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
        // It is not even read: what there is no room for costs nothing but its refusal.
        expect((await send('no JSON' as never)).status).toBe(503)
        open()
        for (const { status } of await Promise.all(waiting)) expect(status).toBe(201)
      },
    )
    const [{ n } = { n: 0 }] = await api.db.query<{ n: number }>(
      'select count(*)::bigint as n from events where tenant_id = $1',
      [tenant.id],
    )
    expect(n).toBe(PENDING_EVENTS_MAX)
  })
})
