import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { InclusionProof } from '@/lib/contract/ledger'
import type { StoredEvent } from '@/lib/event/stored-event'
import { verifyEventProof } from '@/lib/ledger/event-proof'
import type { EventProof } from '@/lib/ledger/event-proof-form'
import { treeRoot } from '@/lib/ledger/merkle'
import { verifyInclusion } from '@/lib/ledger/verify-proof'
import { getEventProof } from '@/lib/services/ledger/prove-event'
import { parseFilter } from '@/lib/query/parse'
import { recordAct } from '@/lib/services/record-act'
import { ADOPTED_AT_ONCE } from '@/lib/services/ledger/adopt'
import { type Api, startApi, type Tenant } from '../helpers/api'
import { recordedActs, testContext } from '../helpers/context'
import { anEvent, demoLog, EVENTS, store, storedEvents } from '../helpers/events'
import { asOwnerOfAll, bytes, checkpointOf, leavesOf, LEDGER, tileOf, trustOf } from '../helpers/ledger'
import { expectProblem } from '../helpers/problem'

let api: Api
let tenant: Tenant
let log: StoredEvent[]

const FULL = {
  event_type: 'user.role_changed',
  actor: { id: 'ada', type: 'user', name: 'Ada', email: 'ada@example.com', ip_address: '192.0.2.7' },
  resource: { id: 'bob', type: 'user', name: 'Bob', attributes: { plan: 'pro' } },
  description: 'Ada made Bob an admin – 管理者',
  metadata: { previous_role: 'viewer', new_role: 'admin' },
  changes: { before: 'viewer', after: 'admin' },
  tags: ['b', 'a'],
}

const logOf = async (one: Tenant) => (await storedEvents(api.db, one.id)).sort((a, b) => a.seq - b.seq)

beforeAll(async () => {
  api = await startApi()
  tenant = await api.mintTenant()
  await store(tenant, demoLog(300, 10, api.deps.clock.nowMs()))
  await store(tenant, [anEvent(FULL), anEvent()])
  log = await logOf(tenant)
})
afterAll(() => api.close())

const proofOf = (one: Tenant, id: string | undefined) => one.get<EventProof>(`${EVENTS}/${id ?? ''}/proof`)

describe('the proof of an event', () => {
  test('verifies by the keys of the log, for every kind of event', async () => {
    const { logKeys: keys, origin } = await trustOf(tenant)
    for (const seq of [0, 1, 17, 255, 256, 299, 300, 301]) {
      const { status, body } = await proofOf(tenant, log[seq]?.id)
      expect(status).toBe(200)
      const result = verifyEventProof(body, { keys, origin })
      expect(result.steps.filter(({ ok }) => !ok)).toEqual([])
      expect(result).toMatchObject({ ok: true, trusted: true })
      expect(body.event.seq).toBe(seq)
    }
  })

  test('holds no more than the event, and salts of this event alone', async () => {
    const { body } = await proofOf(tenant, log[300]?.id)
    const {
      signature: _,
      key_id: __,
      erased: ___,
      ...shown
    } = (await tenant.get<StoredEvent>(`${EVENTS}/${log[300]?.id ?? ''}`)).body
    expect(body.event).toEqual(shown)
    expect(Object.keys(body.openings).sort()).toEqual([
      'actor',
      'changes',
      'description',
      'metadata',
      'network',
      'resource',
    ])
    expect(Object.keys((await proofOf(tenant, log[301]?.id)).body.openings)).toEqual([])
  })

  test.each<[string, (bundle: EventProof) => unknown, string]>([
    ['its actor', (b) => ({ ...b, event: { ...b.event, actor: { ...b.event.actor, name: 'Eve' } } }), 'leaf'],
    ['its time', (b) => ({ ...b, event: { ...b.event, occurred_at: '2026-01-01T00:00:00.000Z' } }), 'leaf'],
    ['its number', (b) => ({ ...b, inclusion: { ...b.inclusion, index: 3 } }), 'inclusion'],
    [
      'its checkpoint',
      (b) => ({ ...b, checkpoint: b.checkpoint.replace('\ntime 2', '\ntime 3') }),
      'checkpoint',
    ],
    ['its form', (b) => ({ ...b, note: 'really' }), 'form'],
  ])('does not verify with %s changed', async (_, change, step) => {
    const { body } = await proofOf(tenant, log[300]?.id)
    const { ok, steps } = verifyEventProof(change(body), { keys: (await trustOf(tenant)).logKeys })
    expect(ok).toBe(false)
    expect(steps.filter((one) => !one.ok).map(({ name }) => name)).toContain(step)
  })

  test('is not there for another tenant, for nobody’s id, nor for what is no id', async () => {
    const stranger = await api.mintTenant()
    for (const id of [log[3]?.id ?? '', randomUUID()])
      await expectProblem(await stranger.send('GET', `${EVENTS}/${id}/proof`), 404)
    const problem = await expectProblem(await tenant.send('GET', `${EVENTS}/17/proof`), 400)
    expect(problem.errors).toMatchObject([{ field: 'id', code: 'invalid_uuid' }])
  })

  test('is within the view of who asks, and recorded like a look at the event', async () => {
    const other = await api.mintTenant()
    await store(other, [anEvent(), anEvent({ event_type: 'data.deleted' })])
    const events = await logOf(other)
    const parsed = parseFilter('category:user')
    if (!parsed.ok) throw new Error('the filter is not one')
    const ctx = testContext(api.deps, other.id)
    const viewing = { ...ctx, caller: { ...ctx.caller, view: parsed.filter } }
    await getEventProof({ ctx: viewing, input: { id: events[0]?.id ?? '' } })
    await expect(getEventProof({ ctx: viewing, input: { id: events[1]?.id ?? '' } })).rejects.toThrow(
      expect.objectContaining({ code: 'not_found' }),
    )
    const looks = (await recordedActs(api.db, other.id)).filter(({ action }) => action === 'event.view')
    expect(looks.map(({ resource_id }) => resource_id)).toEqual([events[0]?.id])
    // A key is a service: it would fill the log that it reads.
    await proofOf(other, events[0]?.id)
    expect(
      (await recordedActs(api.db, other.id)).filter(({ action }) => action === 'event.view'),
    ).toHaveLength(1)
  })

  test('can’t be made once the key of its person is gone; its place in the log can', async () => {
    const other = await api.mintTenant()
    await store(other, [anEvent(FULL), anEvent({ actor: { id: 'carol' } })])
    const [first, second] = await logOf(other)
    await asOwnerOfAll(
      api.db,
      `delete from subject_keys where tenant_id = '${other.id}' and subject = 'id:ada'`,
    )
    const problem = await expectProblem(await other.send('GET', `${EVENTS}/${first?.id ?? ''}/proof`), 409)
    expect(problem).toMatchObject({ code: 'conflict', errors: [{ field: 'id', code: 'not_opened' }] })
    expect((await proofOf(other, second?.id)).status).toBe(200)
    const place = await other.get<InclusionProof>(`${LEDGER}/proof/inclusion`, { id: first?.id ?? '' })
    expect(place.status).toBe(200)
    const entries = await expectProblem(await other.send('GET', `${LEDGER}/tile/entries/000.p/2`), 404)
    expect(entries.errors).toMatchObject([{ field: 'path', code: 'not_opened' }])
  })

  test('is refused for an event that was changed where it lies, and so are its entries', async () => {
    const other = await api.mintTenant()
    await store(other, [anEvent(FULL), anEvent()])
    const [first] = await logOf(other)
    await checkpointOf(other)
    await asOwnerOfAll(
      api.db,
      `update events set action = 'nothing' where tenant_id = '${other.id}' and seq = 0`,
    )
    const problem = await expectProblem(await other.send('GET', `${EVENTS}/${first?.id ?? ''}/proof`), 409)
    expect(problem.errors).toMatchObject([{ field: 'id', code: 'event_changed' }])
    const entries = await expectProblem(await other.send('GET', `${LEDGER}/tile/entries/000.p/2`), 404)
    expect(entries.errors).toMatchObject([{ field: 'path', code: 'event_changed' }])
  })
})

test('a transaction that is rolled back leaves no key of a person remembered', async () => {
  const other = await api.mintTenant()
  // The process knows the tenant, so that only the person is new.
  await store(other, [anEvent()])
  const ctx = testContext(api.deps, other.id)
  const act = { event_type: 'user.login', action: 'x', description: 'by somebody new' }
  const stopped = ctx.db.transaction(async (tx) => {
    await recordAct(tx, ctx, act)
    const keys = await tx.query(`select 1 from subject_keys where tenant_id = $1 and subject = 'id:user-1'`, [
      other.id,
    ])
    expect(keys).toHaveLength(1)
    throw new Error('stopped')
  })
  await expect(stopped).rejects.toThrow('stopped')
  const kept = await api.db.query(
    `select 1 from subject_keys where tenant_id = $1 and subject = 'id:user-1'`,
    [other.id],
  )
  expect(kept).toEqual([])
  await store(other, [anEvent({ actor: { id: 'user-1', type: 'user' } })])
  const [, event] = await logOf(other)
  const { body } = await proofOf(other, event?.id)
  expect(
    verifyEventProof(body, { keys: (await trustOf(other)).logKeys }).steps.filter(({ ok }) => !ok),
  ).toEqual([])
})

describe('a log from before there was a tree', () => {
  const TABLES = [
    'ledger_leaves',
    'ledger_edges',
    'ledger_tiles',
    'ledger_checkpoints',
    'subject_keys',
    'ledger_keys',
  ]

  async function withoutTree(events = 700): Promise<Tenant> {
    const old = await api.mintTenant()
    await store(old, demoLog(events, 20, api.deps.clock.nowMs()))
    await asOwnerOfAll(
      api.db,
      ...TABLES.map((table) => `delete from ${table} where tenant_id = '${old.id}'`),
      `delete from events where tenant_id = '${old.id}' and seq in (5, 690)`,
    )
    api.deps.sealer.forget(old.id)
    return old
  }

  test('gets one, in which its events are, and those that were gone have their place', async () => {
    const old = await withoutTree()
    await store(old, [anEvent(), anEvent()])
    const { size, root } = await checkpointOf(old)
    expect(size).toBe(702)
    const leaves = await leavesOf(old, 702)
    expect(root).toEqual(treeRoot(leaves))
    const trust = { keys: (await trustOf(old)).logKeys }
    const events = await logOf(old)
    expect(events).toHaveLength(700)
    for (const event of [0, 4, 300, 511, 512, 698, 699].map((i) => events[i])) {
      const { body } = await proofOf(old, event?.id)
      expect(verifyEventProof(body, trust).steps.filter(({ ok }) => !ok)).toEqual([])
      const proof = await old.get<InclusionProof>(`${LEDGER}/proof/inclusion`, {
        id: event?.id ?? '',
        size: '702',
      })
      const { index, leaf_hash, hashes } = proof.body
      expect(
        verifyInclusion({ index, size: 702, leafHash: bytes(leaf_hash), root, proof: hashes.map(bytes) }),
      ).toBe(true)
    }
  })

  test('gets it in pieces where it is long, and newer events come behind them all', async () => {
    const count = ADOPTED_AT_ONCE + 100
    const old = await withoutTree(count)
    await store(old, [anEvent(), anEvent()])
    const { size, root } = await checkpointOf(old)
    expect(size).toBe(count + 2)
    expect(root).toEqual(treeRoot(await leavesOf(old, count + 2)))
  })

  test('serves entries for what was gone as well, which say so', async () => {
    const old = await withoutTree()
    await checkpointOf(old)
    const { response, bytes: bundle } = await tileOf(old, 'tile/entries/000')
    expect(response.status).toBe(200)
    expect(new TextDecoder().decode(bundle)).toContain(
      `{"content":null,"recorded_at":null,"seq":5,"tenant_id":"${old.id}","v":1}`,
    )
  })
})
