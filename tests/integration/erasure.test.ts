import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { StoredEvent } from '@/lib/event/stored-event'
import { verifyEventProof } from '@/lib/ledger/event-proof'
import type { EventProof } from '@/lib/ledger/event-proof-form'
import { type Api, startApi, type Tenant } from '../helpers/api'
import { settleLog } from '../helpers/aged-log'
import {
  CANARY,
  CANARY_TEXTS,
  caseOf,
  dryRun,
  othersEvents,
  ownEvents,
  request,
  runErase,
  tablesWith,
} from '../helpers/erasure'
import { DAY_MS, demoLog, EVENTS, store, storedEvents } from '../helpers/events'
import { checkpointOf, trustOf } from '../helpers/ledger'
import { verify } from '../helpers/verify'

const OWN = 300

let api: Api
let tenant: Tenant
let before: StoredEvent[]
let nowMs: number

beforeAll(async () => {
  api = await startApi()
  tenant = await api.mintTenant()
  nowMs = api.deps.clock.nowMs()
  await store(tenant, demoLog(500, 40, nowMs))
  await store(tenant, ownEvents(OWN, nowMs - 30 * DAY_MS, (30 * DAY_MS) / OWN))
  await store(tenant, othersEvents(nowMs))
  await settleLog(api.deps)
  before = await storedEvents(api.db, tenant.id)
})
afterAll(() => api.close())

describe('a person is erased', () => {
  test('what there is to erase is said first, and nothing is changed', async () => {
    const scope = await dryRun(tenant, { actor_id: CANARY.id })
    expect(scope).toMatchObject({
      ids: [CANARY.id],
      emails: [CANARY.email],
      names: [CANARY.name],
      own_events: OWN + 2,
      mention_events: 4,
      holds: [],
    })
    const after = await storedEvents(api.db, tenant.id)
    expect(after.filter(({ action }) => action !== 'erasure.scope')).toEqual(before)
  })

  test('and stands nowhere any more, while every proof stands', async () => {
    const old = before.filter(({ actor }) => actor?.id === CANARY.id)[7]
    const proof = (await tenant.get<EventProof>(`${EVENTS}/${old?.id ?? ''}/proof`)).body
    const checkpoint = await checkpointOf(tenant)
    expect((await tablesWith(api.db, CANARY_TEXTS)).length).toBeGreaterThan(0)
    const { case: no, state } = await request(tenant, { actor_id: CANARY.id })
    expect(state).toBe('approved')
    await runErase(api.deps)
    const done = await caseOf(tenant, no)
    expect(done).toMatchObject({ state: 'done', subject: null, counts: { own: OWN + 2, mentions: 4 } })
    expect(await tablesWith(api.db, CANARY_TEXTS)).toEqual([])
    const result = await verify(tenant)
    expect(result).toMatchObject({ ok: true })
    expect(verifyEventProof(proof, { keys: (await trustOf(tenant)).logKeys }).ok).toBe(true)
    expect((await checkpointOf(tenant)).size).toBeGreaterThan(checkpoint.size)
  }, 120_000)
})
