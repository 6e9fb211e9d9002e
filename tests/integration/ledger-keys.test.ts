import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LedgerKeys } from '@/lib/contract/ledger'
import { EVENT_ROW_COLUMNS, type EventRow, toStoredEvent } from '@/lib/db/queries/event-row'
import { createCanonicalWriter } from '@/lib/core/canonical-json'
import { allKeys } from '@/lib/db/queries/ledger-keys'
import { documentsOf } from '@/lib/event/content-hash'
import type { StoredEvent } from '@/lib/event/stored-event'
import { openCheckpoint, signCheckpoint } from '@/lib/ledger/checkpoint'
import { parseNote } from '@/lib/ledger/note'
import { sealableOf } from '@/lib/ledger/sealable'
import { logSigner } from '@/lib/services/ledger/log-keys'
import { aboutKey } from '@/lib/services/ledger/event-keys'
import { rotateLedgerKey } from '@/lib/services/ledger/rotate-key'
import { createEventSealer } from '@/lib/services/ledger/event-sealer'
import { createAppendQueue } from '@/lib/services/event/append-queue'
import { recordActAlone } from '@/lib/services/record-act'
import { type Api, startApi, type Tenant } from '../helpers/api'
import { recordedActs, testContext } from '../helpers/context'
import { anEvent, store, storedEvents } from '../helpers/events'
import { checkpointOf, leavesOf, LEDGER, noteOf, trustOf } from '../helpers/ledger'
import { expectProblem } from '../helpers/problem'

let api: Api
beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.close())

const keysOf = async (tenant: Tenant) => (await tenant.get<LedgerKeys>(`${LEDGER}/keys`)).body
const rotate = (tenant: Tenant, purpose: string) =>
  tenant.post<LedgerKeys>(`${LEDGER}/keys/rotate`, { purpose })
const bySeq = async (tenant: Tenant) => (await storedEvents(api.db, tenant.id)).sort((a, b) => a.seq - b.seq)
const signedBy = (note: string) => parseNote(note).signatures.map(({ keyId }) => keyId)

/** HMAC-SHA256 of the leaf by the stored key, with nothing of the code under test but the opening of the key. */
async function signatureOf(tenant: Tenant, keyId: number, leaf: Uint8Array | undefined): Promise<string> {
  const key = (await allKeys(api.db.tenant(tenant.id), tenant.id)).find(
    (one) => one.purpose === 'event' && one.keyId === keyId,
  )
  if (key === undefined || leaf === undefined) throw new Error('there is no such key or leaf')
  const secret = api.deps.vault.open(key.sealed, aboutKey(tenant.id, key))
  expect(secret).toHaveLength(32)
  return createHmac('sha256', secret).update(leaf).digest('hex')
}

async function expectSignatures(tenant: Tenant, isSigned: (event: StoredEvent) => boolean) {
  const events = await bySeq(tenant)
  const { size } = await checkpointOf(tenant)
  const leaves = await leavesOf(tenant, size)
  for (const event of events) {
    const { signature, key_id, event_type } = event
    if (!isSigned(event))
      expect({ event_type, signature, key_id }).toEqual({ event_type, signature: null, key_id: null })
    else expect(signature, event_type).toBe(await signatureOf(tenant, key_id ?? 0, leaves[event.seq]))
  }
  return events
}

const isGrave = ({ severity, event_type }: StoredEvent) =>
  severity === 'critical' || /^(security|compliance)\./.test(event_type)

describe('the keys of a log', () => {
  test('are there before the first event, and nothing secret with them', async () => {
    const tenant = await api.mintTenant()
    const response = await tenant.send('GET', `${LEDGER}/keys`)
    const text = await response.text()
    expect(JSON.parse(text)).toEqual({
      origin: `sentinel-audit/${tenant.id}`,
      keys: [
        {
          purpose: 'checkpoint',
          key_id: 1,
          verifier_key: expect.stringMatching(
            /^sentinel-audit\/[0-9a-f-]{36}\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}$/,
          ),
          created_at: '2026-11-24T12:00:00.000Z',
          replaced_at: null,
          size_max: null,
        },
      ],
      sign_all_events: false,
    })
    await store(tenant, [anEvent()])
    const keys = await allKeys(api.db.tenant(tenant.id), tenant.id)
    expect(keys.map(({ purpose }) => purpose).sort()).toEqual(['checkpoint', 'event'])
    const after = await (await tenant.send('GET', `${LEDGER}/keys`)).text()
    for (const key of keys) {
      const sealed = Buffer.from(key.sealed)
      const secret = Buffer.from(api.deps.vault.open(key.sealed, aboutKey(tenant.id, key)))
      for (const form of ['hex', 'base64'] as const)
        for (const one of [sealed, secret, secret.subarray(-32)])
          expect(after).not.toContain(one.toString(form).replace(/=+$/, ''))
    }
  })
})

describe('a checkpoint key that is replaced', () => {
  test('signs the tree as it is as its last, verifies that, and nothing larger', async () => {
    const tenant = await api.mintTenant()
    await store(tenant, [anEvent(), anEvent(), anEvent()])
    const old = await noteOf(tenant)
    const signer = await logSigner(api.db.as('ledger'), tenant.id, api.deps)
    await store(tenant, [anEvent(), anEvent()])
    api.deps.clock.advance(1_000)
    const { status, body } = await rotate(tenant, 'checkpoint')
    expect(status).toBe(200)
    expect(body.keys.filter(({ purpose }) => purpose === 'checkpoint')).toMatchObject([
      { key_id: 2, replaced_at: null, size_max: null },
      { key_id: 1, replaced_at: expect.any(String), size_max: 5 },
    ])
    const trust = await trustOf(tenant)
    const rows = await api.db.query<{ note: string; size: number }>(
      'select note, size from ledger_checkpoints where tenant_id = $1 order by size, signed_at',
      [tenant.id],
    )
    const opened = rows.map(({ note }) => openCheckpoint(note, trust))
    const [present, former] = trust.logKeys
    expect(opened.map(({ checkpoint, signatures }) => [checkpoint.size, signatures[0]?.keyId])).toEqual([
      [3, former?.keyId],
      [5, former?.keyId],
      [6, present?.keyId],
    ])
    expect(openCheckpoint(old, trust).checkpoint.size).toBe(3)
    const { checkpoint } = openCheckpoint(await noteOf(tenant), trust)
    expect(checkpoint.size).toBe(6)
    expect(signedBy(await noteOf(tenant))).toEqual([present?.keyId])
    // Whoever has stolen the old key.
    expect(() => openCheckpoint(signCheckpoint(checkpoint, [signer]), trust)).toThrow(
      expect.objectContaining({ code: 'retired_key' }),
    )
  })

  test('is an event of the log, and so is one for single events', async () => {
    const tenant = await api.mintTenant()
    await rotate(tenant, 'checkpoint')
    await rotate(tenant, 'event')
    await rotate(tenant, 'event')
    const acts = await recordedActs(api.db, tenant.id)
    expect(acts).toMatchObject([
      { metadata: { purpose: 'checkpoint', old_key: 1, new_key: 2 } },
      { metadata: { purpose: 'event', old_key: 1, new_key: 2 } },
      { metadata: { purpose: 'event', old_key: 2, new_key: 3 } },
    ])
    for (const { event_type, action } of acts)
      expect([event_type, action]).toEqual(['system.config_changed', 'ledger.key.rotate'])
    expect((await bySeq(tenant)).map(({ severity }) => severity)).toEqual(['warning', 'warning', 'warning'])
  })

  test.each(['checkpoint', 'event'])(
    'by two at once leaves one current %s key, and both events',
    async (purpose) => {
      const tenant = await api.mintTenant()
      await store(tenant, [anEvent()])
      const answers = await Promise.all([
        rotate(tenant, purpose),
        rotate(tenant, purpose),
        rotate(tenant, purpose),
      ])
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
      const keys = (await keysOf(tenant)).keys.filter((key) => key.purpose === purpose)
      expect(keys.map(({ key_id, replaced_at }) => [key_id, replaced_at === null])).toEqual([
        [4, true],
        [3, false],
        [2, false],
        [1, false],
      ])
      expect(await recordedActs(api.db, tenant.id)).toHaveLength(4)
      await store(tenant, [anEvent()])
      expect(await checkpointOf(tenant)).toMatchObject({ size: 5 })
    },
  )

  test('stays where its event can’t be stored', async () => {
    const tenant = await api.mintTenant()
    await store(tenant, [anEvent()])
    const before = await keysOf(tenant)
    const ctx = testContext(api.deps, tenant.id)
    const sealer = { ...api.deps.sealer, seal: () => Promise.reject(new Error('no seal')) }
    await expect(
      rotateLedgerKey({ ctx: { ...ctx, sealer }, input: { purpose: 'checkpoint' } }),
    ).rejects.toThrow('no seal')
    expect(await keysOf(tenant)).toEqual(before)
    expect(await recordedActs(api.db, tenant.id)).toHaveLength(1)
  })

  test.each([{}, { purpose: 'sessions' }, { purpose: 'event', key: 'mine' }])(
    'is not by %j',
    async (body) => {
      const tenant = await api.mintTenant()
      const response = await tenant.send('POST', `${LEDGER}/keys/rotate`, {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
      await expectProblem(response, 400)
    },
  )
})

/** The parts of another process on the same database. */
function processOf() {
  const sealer = createEventSealer(api.deps.vault, api.deps.clock)
  return { ...api.deps, sealer, appendQueue: createAppendQueue({ ...api.deps, sealer }) }
}

const recordIn = (process: Api['deps'], { id }: Tenant) =>
  recordActAlone(testContext(process, id), {
    event_type: 'security.access_denied',
    action: 'x',
    description: 'of another process',
  })

describe('signatures of single events', () => {
  const mixed = () => [
    anEvent(),
    anEvent({ severity: 'critical' }),
    anEvent({ event_type: 'security.auth_failed' }),
    anEvent({ event_type: 'compliance.gdpr_request' }),
    anEvent({ severity: 'error' }),
  ]

  test('are on critical events and those of security and compliance, over their leaf', async () => {
    const tenant = await api.mintTenant()
    await store(tenant, mixed())
    const events = await expectSignatures(tenant, isGrave)
    expect(events.map(({ key_id }) => key_id)).toEqual([null, 1, 1, 1, null])
    const { body } = await tenant.get<StoredEvent>(`/api/audit/events/${events[1]?.id ?? ''}`)
    expect(body).toMatchObject({ key_id: 1, signature: events[1]?.signature })
  })

  test('are on all of them once the tenant says so, by event and from that event on', async () => {
    const tenant = await api.mintTenant()
    await store(tenant, mixed())
    const on = await tenant.post(`${LEDGER}/settings`, { sign_all_events: true })
    expect(on.body).toEqual({ sign_all_events: true })
    expect((await keysOf(tenant)).sign_all_events).toBe(true)
    await tenant.post(`${LEDGER}/settings`, { sign_all_events: true })
    await store(tenant, [anEvent()])
    await expectSignatures(tenant, (event) => event.seq >= 5 || isGrave(event))
    await tenant.post(`${LEDGER}/settings`, { sign_all_events: false })
    await store(tenant, [anEvent()])
    const events = await expectSignatures(tenant, (event) => [5, 6].includes(event.seq) || isGrave(event))
    expect(events.filter(({ action }) => action === 'ledger.settings')).toMatchObject([
      { seq: 5, severity: 'info', metadata: { setting: 'sign_all_events', old: false, new: true } },
      { seq: 7, severity: 'warning', metadata: { setting: 'sign_all_events', old: true, new: false } },
    ])
  })

  test('are by the new key from the rotation on, in every process', async () => {
    const tenant = await api.mintTenant()
    const another = processOf()
    const critical = () => anEvent({ severity: 'critical' })
    // Both know the first key.
    await store(tenant, [critical()])
    await recordIn(another, tenant)
    await rotate(tenant, 'event')
    await store(tenant, [critical()])
    await recordIn(another, tenant)
    const events = await expectSignatures(tenant, isGrave)
    expect(events.map(({ key_id }) => key_id)).toEqual([1, 1, null, 2, 2])
  })

  test('are by the new key also where it was replaced before the first event', async () => {
    const tenant = await api.mintTenant()
    await store(await api.mintTenant(), [anEvent()])
    const [some] = await api.db.query<EventRow>(`select ${EVENT_ROW_COLUMNS} from events limit 1`)
    if (some === undefined) throw new Error('there is no event')
    const { event } = sealableOf(toStoredEvent(some))
    // As for an event that was refused: this process knows the key, and the log has no head yet.
    const another = processOf()
    const toSeal = { event, documents: documentsOf(event, createCanonicalWriter()) }
    await another.sealer.seal(api.db.tenant(tenant.id), tenant.id, [toSeal], true)
    await rotate(tenant, 'event')
    await recordIn(another, tenant)
    const events = await expectSignatures(tenant, isGrave)
    expect(events.map(({ key_id }) => key_id)).toEqual([null, 2])
  })
})
