import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { checkEvent } from '@/lib/client/event-check'
import type { StoredEvent } from '@/lib/event/stored-event'
import type { EventProof } from '@/lib/ledger/event-proof-form'
import { runErasures } from '@/lib/services/erasure/run'
import { type Api, startApi, type Tenant } from '../helpers/api'
import { settleLog } from '../helpers/aged-log'
import { CANARY, caseOf, dryRun, othersEvents, ownEvents, request } from '../helpers/erasure'
import { anEvent, DAY_MS, EVENTS, listAll, store, storedEvents } from '../helpers/events'
import { asOwnerOfAll } from '../helpers/ledger'
import { readEvidenceFile } from '../helpers/read-evidence'
import { verify } from '../helpers/verify'

let api: Api
let tenant: Tenant
let nowMs: number

beforeAll(async () => {
  api = await startApi()
  nowMs = api.deps.clock.nowMs()
})
afterAll(() => api.close())

beforeEach(async () => {
  tenant = await api.mintTenant()
  await store(tenant, ownEvents(20, nowMs - 20 * DAY_MS, DAY_MS))
  await store(tenant, othersEvents(nowMs))
})

const ASK = { actor_id: CANARY.id, reason: 'by letter' }
const erased = async (body: object) => {
  const { case: no } = await request(tenant, body)
  await runErasures(api.deps)
  return caseOf(tenant, no)
}

describe('an erased event', () => {
  test('says so, belongs together with the others under the pseudonym, and is counted as before', async () => {
    await settleLog(api.deps)
    const done = await erased(ASK)
    expect(await listAll(tenant, { actor_ids: CANARY.id })).toEqual([])
    expect(await listAll(tenant, { search: 'canaryseed' })).toEqual([])
    const own = await listAll(tenant, { actor_ids: done.pseudonym })
    expect(own).toHaveLength(20)
    expect(own[0]).toMatchObject({
      actor: {
        id: done.pseudonym,
        type: 'user',
        name: null,
        email: null,
        ip_address: null,
        session_id: null,
      },
      resource: { type: 'document' },
      description: null,
      metadata: null,
      changes: null,
      tags: ['t'],
      erased: { case: done.case, groups: ['actor', 'network', 'description', 'metadata', 'changes'] },
    })
    const stats = await tenant.get<{ top_actors: { id: string; count: number }[] }>('/api/audit/events/stats')
    expect(stats.body.top_actors).toContainEqual(expect.objectContaining({ id: done.pseudonym }))
    expect(JSON.stringify(stats.body)).not.toContain('canary')
    const [acted] = await listAll(tenant, { event_types: 'user.updated' })
    expect(acted).toMatchObject({
      actor: { id: 'admin-1' },
      resource: { id: done.pseudonym, type: 'user', attributes: null },
    })
  })

  test('is proved by its commitments, alone and in evidence', async () => {
    const done = await erased(ASK)
    const [event] = await listAll(tenant, { actor_ids: done.pseudonym })
    const { status, body } = await tenant.get<EventProof>(`${EVENTS}/${event?.id ?? ''}/proof`)
    expect(status).toBe(200)
    expect(body.event).toMatchObject({ actor: null, description: null })
    expect(body.openings).toMatchObject({
      actor: { commitment: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
    })
    expect(checkEvent(event as StoredEvent, body)).toMatchObject({ ok: true })
    const file = await (await tenant.send('GET', '/api/audit/events/export?format=evidence')).text()
    expect(readEvidenceFile(file)).toMatchObject({ ok: true, contiguous: true })
    expect(file).not.toContain(CANARY.name)
    // What is said to be erased is what the openings bear out.
    const lines = file.split('\n')
    const at = lines.findIndex((line) => line.includes('"erased":{"case"'))
    const unsaid = lines.with(at, (lines[at] ?? '').replace(/"erased":\{[^}]*\}/, '"erased":null'))
    expect(readEvidenceFile(unsaid.join('\n')).ok).toBe(false)
    expect(await verify(tenant)).toMatchObject({ ok: true, first_bad_seq: null })
  })

  test('may be sent again under its id, and gives its receipt', async () => {
    const event = anEvent({ actor: { id: CANARY.id } })
    await store(tenant, [event])
    await erased(ASK)
    expect((await tenant.post<{ duplicate: number }>(EVENTS, event)).body).toMatchObject({ duplicate: 1 })
  })

  test('without a case is found out', async () => {
    await asOwnerOfAll(
      api.db,
      `update events set erased_case = 7, erased_groups = 8, description = null where tenant_id = '${tenant.id}' and seq = 3`,
    )
    expect(await verify(tenant)).toMatchObject({
      ok: false,
      first_bad_seq: 3,
      problems: [{ code: 'no_case' }],
    })
  })

  test('that an earlier case erased in part is erased further by a later one', async () => {
    const both = anEvent({
      event_type: 'user.updated',
      actor: { id: 'second-person', type: 'user', name: 'Second Person' },
      resource: { id: CANARY.id, type: 'user' },
      description: 'Second Person changed it',
      occurred_at: new Date(nowMs - 10 * DAY_MS).toISOString(),
    })
    await store(tenant, [both])
    const first = await erased(ASK)
    const second = await erased({ actor_id: 'second-person', reason: 'by letter' })
    const event = (await tenant.get<StoredEvent>(`${EVENTS}/${both.id}`)).body
    expect(event).toMatchObject({
      actor: { id: second.pseudonym },
      resource: { id: first.pseudonym },
      erased: { case: second.case, groups: ['actor', 'resource', 'description'] },
    })
    expect(await verify(tenant)).toMatchObject({ ok: true })
  })

  test('the same person has the same pseudonym in a later case', async () => {
    const first = await erased(ASK)
    await store(tenant, [anEvent({ id: randomUUID(), actor: { id: CANARY.id, type: 'user' } })])
    const second = await erased(ASK)
    expect(second).toMatchObject({ pseudonym: first.pseudonym, counts: { own: 1 } })
    expect(
      (await storedEvents(api.db, tenant.id)).filter(({ actor }) => actor?.id === first.pseudonym),
    ).toHaveLength(21)
  })
})

describe('mentions', () => {
  test('are erased in the chosen fields alone, and by name only where that was asked for', async () => {
    const choice = { actor_id: CANARY.id, fields: ['description'], by_name: false }
    const scope = await dryRun(tenant, choice)
    expect(scope).toMatchObject({
      mention_events: 1,
      kept_mentions: { by_name: 0, other_fields: 3, held: 0 },
    })
    expect(scope.mentions.map(({ field, by }) => `${field} ${by}`).sort()).toEqual([
      'changes email',
      'description email',
      'metadata id',
      'resource name',
    ])
    expect((await erased({ ...choice, reason: 'by letter' })).counts).toMatchObject({ own: 22, mentions: 1 })
    expect(JSON.stringify(await listAll(tenant, { actor_ids: 'eve' }))).toContain(CANARY.name)
    expect(await verify(tenant)).toMatchObject({ ok: true })
  })

  test('of a short id are words of their own, and of a shorter one none', async () => {
    await store(tenant, [
      anEvent({ actor: { id: 'bobby', type: 'user' } }),
      anEvent({ actor: { id: 'x' }, description: 'bobby was here' }),
      anEvent({ actor: { id: 'x' }, description: 'bobbypin' }),
    ])
    expect(await dryRun(tenant, { actor_id: 'bobby' })).toMatchObject({ own_events: 1, mention_events: 1 })
    expect(await dryRun(tenant, { actor_id: 'x' })).toMatchObject({ own_events: 2, too_short: ['x'] })
  })
})
