import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { AnchorStateList, KeptCheckpointPage, LedgerGrowth } from '@/lib/contract/ledger-witnesses'
import { signCheckpoints } from '@/lib/jobs/sign-checkpoints'
import { witnessCheckpoints } from '@/lib/jobs/witness-checkpoints'
import { openCheckpoint } from '@/lib/ledger/checkpoint'
import { originOf } from '@/lib/ledger/origin'
import { formatKeyId } from '@/lib/ledger/verifier-key'
import { anchorRows } from '@/lib/db/queries/ledger-anchors'
import { setDeps } from '@/lib/services/process'
import { type Api, startApi, type Tenant } from '../helpers/api'
import { anEvent, store } from '../helpers/events'
import { LEDGER, noteOf, trustOf } from '../helpers/ledger'
import { startWitness, type TestWitness } from '../helpers/witness'

const MINUTE_MS = 60_000

let api: Api
let one: TestWitness
let two: TestWitness
let tenant: Tenant

beforeAll(async () => {
  vi.stubEnv('OUTBOUND_ALLOW', '127.0.0.1')
  api = await startApi()
})
afterAll(async () => {
  await api.close()
  vi.unstubAllEnvs()
})
beforeEach(async () => {
  one = await startWitness('witness.example/one', 7)
  two = await startWitness('witness.example/two', 8)
  Object.assign(api.deps, { anchors: { ...api.deps.anchors, witnesses: [one, two] } })
  setDeps(api.deps)
  tenant = await api.mintTenant()
})
afterEach(async () => {
  await one.stop()
  await two.stop()
  // Logs of other tests are no witness's business any more.
  await api.db.query(`update ledger_anchors set next_try_at = '9999-01-01'`)
})

const grow = (count: number) =>
  store(
    tenant,
    Array.from({ length: count }, () => anEvent()),
  )
const trusted = async (...witnesses: TestWitness[]) => {
  const { origin, logKeys } = await trustOf(tenant)
  for (const witness of witnesses) witness.trust(origin, logKeys)
}
/** Some seconds of the clock, with the jobs running. */
const run = async () => {
  api.deps.clock.advance(MINUTE_MS)
  await signCheckpoints.run(api.deps)
  return witnessCheckpoints.run(api.deps)
}
const stateOf = async (witness: TestWitness) =>
  (await anchorRows(api.db, tenant.id)).find(({ anchor }) => anchor === `witness:${formatKeyId(witness.key)}`)
const seenBy = (witness: TestWitness) => witness.seen(originOf(tenant.id))

describe('a witness', () => {
  test('gets every tree with its proof, and its cosignature is kept and given out with the checkpoint', async () => {
    await trusted(one, two)
    const sizes: (number | undefined)[] = []
    for (const count of [1, 300, 7]) {
      await grow(count)
      await run()
      sizes.push(seenBy(one)?.size, seenBy(two)?.size)
    }
    expect(sizes).toEqual([1, 1, 301, 301, 308, 308])
    expect(one.requests().map(({ oldSize }) => oldSize)).toEqual([0, 1, 301])
    const trust = { ...(await trustOf(tenant)), witnessKeys: [one.key, two.key] }
    const { checkpoint, cosignatures } = openCheckpoint(await noteOf(tenant), trust)
    expect(checkpoint.size).toBe(308)
    expect(cosignatures.map(({ name }) => name)).toEqual([one.key.name, two.key.name])
    expect(await stateOf(one)).toMatchObject({ state: 'ok', seenSize: 308, failures: 0, detail: null })
  })

  test('that we know nothing of is asked where it stands, and told from there on', async () => {
    await trusted(one)
    await grow(5)
    await run()
    await api.db.query('delete from ledger_anchors where tenant_id = $1', [tenant.id])
    await grow(3)
    await run()
    expect(one.requests().map(({ oldSize }) => oldSize)).toEqual([0, 0, 5])
    expect(await stateOf(one)).toMatchObject({ state: 'ok', seenSize: 8 })
  })

  test('that hangs or is down holds the other one up in nothing, and is left alone for longer and longer', async () => {
    await trusted(one, two)
    await grow(4)
    one.mode('down')
    expect(await run()).toContain('it answered 500')
    expect(seenBy(two)?.size).toBe(4)
    expect(await stateOf(one)).toMatchObject({ state: 'failing', failures: 1, seenSize: null })
    const asked = one.requests().length
    api.deps.clock.advance(1_000)
    await witnessCheckpoints.run(api.deps)
    expect(one.requests()).toHaveLength(asked)
    one.mode('slow')
    await grow(1)
    expect(await run()).toContain('took too long')
    expect(seenBy(two)?.size).toBe(5)
    one.mode('right')
    await run()
    expect(await stateOf(one)).toMatchObject({ state: 'ok', seenSize: 5, failures: 0 })
  }, 30_000)

  test.each([
    ['does not know the log', async () => {}, 'it does not know this log (404)'],
    ['does not know its key', async () => one.trust(originOf(tenant.id), [two.key]), '(403)'],
    ['signs with another key', async () => (await trusted(one), one.mode('forger')), 'is wrong'],
    ['gives no size', async () => (await trusted(one), one.mode('text')), '409 without a tree size'],
  ])('that %s is shown as failing, and nothing is kept', async (_, prepare, detail) => {
    await prepare()
    await grow(2)
    await run()
    const state = await stateOf(one)
    expect(state).toMatchObject({ state: 'failing', seenSize: null })
    expect(state?.detail).toContain(detail)
    const kept = await api.db.query(
      'select 1 from ledger_cosignatures where tenant_id = $1 and witness = $2',
      [tenant.id, formatKeyId(one.key)],
    )
    expect(kept).toEqual([])
  })

  test('is not called inside the network unless that is allowed', async () => {
    await trusted(one)
    await grow(2)
    vi.stubEnv('OUTBOUND_ALLOW', '')
    await run()
    vi.stubEnv('OUTBOUND_ALLOW', '127.0.0.1')
    expect(one.requests()).toEqual([])
    expect((await stateOf(one))?.detail).toContain('OUTBOUND_ALLOW')
  })

  test('is not told of checkpoints that a key no longer speaks for', async () => {
    await trusted(one)
    await grow(2)
    await run()
    const old = await trustOf(tenant)
    await tenant.post('/api/audit/ledger/keys/rotate', { purpose: 'checkpoint' })
    await run()
    // The witness knows the old key alone until somebody gives it the new one.
    expect(await stateOf(one)).toMatchObject({ state: 'failing', seenSize: 2 })
    await trusted(one)
    await run()
    expect(await stateOf(one)).toMatchObject({ state: 'ok', seenSize: 3 })
    const { checkpoint } = openCheckpoint(seenBy(one)?.note ?? '', await trustOf(tenant))
    expect(checkpoint.size).toBe(3)
    expect(() => openCheckpoint(seenBy(one)?.note ?? '', old)).toThrow()
  })
})

describe('the API', () => {
  test('gives the checkpoints page by page, with who cosigned each and when, and those alone that somebody did', async () => {
    await trusted(one)
    for (let n = 0; n < 5; n++) {
      await grow(2)
      one.mode(n === 4 ? 'down' : 'right')
      await run()
    }
    const sizes: number[] = []
    let cursor: string | null = null
    do {
      const params: Record<string, string> = { limit: '2', ...(cursor === null ? {} : { cursor }) }
      const { body }: { body: KeptCheckpointPage } = await tenant.get(`${LEDGER}/checkpoints`, params)
      sizes.push(...body.checkpoints.map(({ size }) => size))
      cursor = body.next_cursor
    } while (cursor !== null)
    expect(sizes).toEqual([10, 8, 6, 4, 2])
    const { body } = await tenant.get<KeptCheckpointPage>(`${LEDGER}/checkpoints`, { cosigned: 'true' })
    expect(body.checkpoints.map(({ size }) => size)).toEqual([8, 6, 4, 2])
    const [last] = body.checkpoints
    expect(last?.cosigned_by).toEqual([
      { witness: formatKeyId(one.key), at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) },
    ])
    const trust = { ...(await trustOf(tenant)), witnessKeys: [one.key] }
    expect(openCheckpoint(last?.note ?? '', trust).cosignatures).toHaveLength(1)
    expect(last?.key).toBe(formatKeyId(trust.logKeys[0] ?? one.key))
    const wrong = await tenant.get(`${LEDGER}/checkpoints`, { cursor: 'AAAA', limit: '2' })
    expect(wrong.status).toBe(400)
  })

  test('gives the growth of the tree evenly in time, and nothing of a log without a checkpoint', async () => {
    expect((await tenant.get<LedgerGrowth>(`${LEDGER}/growth`)).body.points).toEqual([])
    for (const count of [3, 4, 5]) {
      await grow(count)
      await run()
    }
    const { body } = await tenant.get<LedgerGrowth>(`${LEDGER}/growth`, { points: '5' })
    expect(body.points.map(({ size }) => size)).toEqual([3, 3, 7, 7, 12])
    expect(body.points.map(({ at }) => at)).toEqual(body.points.map(({ at }) => at).toSorted())
  })

  test('says how each witness stands, also before it was tried', async () => {
    const states = async () => (await tenant.get<AnchorStateList>(`${LEDGER}/witnesses`)).body.anchors
    expect((await states()).map(({ name, state }) => [name, state])).toEqual([
      [formatKeyId(one.key), 'waiting'],
      [formatKeyId(two.key), 'waiting'],
    ])
    await trusted(one)
    await grow(6)
    await run()
    expect(await states()).toMatchObject([
      { kind: 'witness', state: 'ok', size: 6, failures: 0, detail: null },
      { kind: 'witness', state: 'failing', size: null, failures: 1, detail: expect.stringContaining('404') },
    ])
    expect(JSON.stringify(await states())).not.toContain('127.0.0.1')
  })
})
