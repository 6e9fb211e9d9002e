import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Health } from '@/lib/contract/system'
import { anchorRows } from '@/lib/db/queries/ledger-anchors'
import { tileReader } from '@/lib/db/queries/ledger-tree'
import { signCheckpoints } from '@/lib/jobs/sign-checkpoints'
import { witnessCheckpoints } from '@/lib/jobs/witness-checkpoints'
import { openCheckpoint, signCheckpoint } from '@/lib/ledger/checkpoint'
import { edgeRoot, readEdge } from '@/lib/ledger/edge'
import { originOf } from '@/lib/ledger/origin'
import { nodeHasher } from '@/lib/services/ledger/node-digest'
import { logSigner } from '@/lib/services/ledger/log-keys'
import { setDeps } from '@/lib/services/process'
import { type Api, startApi, type Tenant } from '../helpers/api'
import { anEvent, store } from '../helpers/events'
import { asOwnerOfAll, noteOf, trustOf } from '../helpers/ledger'
import { verify } from '../helpers/verify'
import { startWitness, type TestWitness } from '../helpers/witness'
import { copyOfTenant } from '../helpers/yesterdays-copy'

const HOUR_MS = 3_600_000

let api: Api
let witness: TestWitness
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
  witness = await startWitness('witness.example/w')
  Object.assign(api.deps, { anchors: { ...api.deps.anchors, witnesses: [witness] } })
  setDeps(api.deps)
  tenant = await api.mintTenant()
})
afterEach(async () => {
  await witness.stop()
  await api.db.query(`update ledger_anchors set next_try_at = '9999-01-01', state = 'ok'`)
})

const grow = (count: number) =>
  store(
    tenant,
    Array.from({ length: count }, () => anEvent()),
  )
const trusted = async () => {
  const { origin, logKeys } = await trustOf(tenant)
  witness.trust(origin, logKeys)
}
const run = async () => {
  api.deps.clock.advance(HOUR_MS)
  await signCheckpoints.run(api.deps)
  return witnessCheckpoints.run(api.deps)
}
const seen = () => {
  const found = witness.seen(originOf(tenant.id))
  if (found === undefined) throw new Error('the witness has seen nothing')
  return found
}
/** @returns what puts back the copy; a process that is started on it remembers no key of what came after */
const copyNow = async () => {
  const restore = await copyOfTenant(api.db, tenant.id)
  return async () => {
    await restore()
    api.deps.sealer.forget(tenant.id)
  }
}
const stateNow = async () => (await anchorRows(api.db, tenant.id))[0]
const alarms = () =>
  api.db.query<{ event_type: string; severity: string; reason: string; their_size: number }>(
    `select event_type, severity, metadata::jsonb ->> 'reason' as reason, (metadata::jsonb ->> 'their_size')::int as their_size
     from events where tenant_id = $1 and action = 'ledger.conflict' order by seq`,
    [tenant.id],
  )
const ledgerHealth = async () => {
  const { status, body } = await tenant.get<Health>('/api/audit/health')
  return { status, ledger: body.ledger }
}

describe("yesterday's copy put back", () => {
  test('is known by the witness, is a critical event, once, and fails against what the witness cosigned', async () => {
    await trusted()
    await grow(300)
    await run()
    const restore = await copyNow()
    await grow(500)
    await run()
    const kept = seen()
    expect(kept.size).toBe(800)
    expect(await verify(tenant, { checkpoint: kept.note })).toMatchObject({ ok: true })
    expect(await ledgerHealth()).toEqual({ status: 200, ledger: { ok: true } })

    await restore()
    // The log by itself is in order: nothing in it says that it was longer.
    expect(await verify(tenant)).toMatchObject({ ok: true })
    expect(await run()).toContain('It has cosigned a tree of 800 leaves')
    await run()
    expect(await alarms()).toEqual([
      {
        event_type: 'security.anomaly_detected',
        severity: 'critical',
        reason: 'rolled_back',
        their_size: 800,
      },
    ])
    expect(await stateNow()).toMatchObject({ state: 'conflict' })
    const health = await ledgerHealth()
    expect(health).toMatchObject({ status: 200, ledger: { ok: false } })
    expect((await tenant.get<string>('/metrics')).body).toContain('sentinel_ledger_conflicts 1')
    const result = await verify(tenant, { checkpoint: kept.note })
    expect(result).toMatchObject({ ok: false, problems: [{ seq: null, code: 'rolled_back' }] })
  })

  test('and filled up beyond what the witness has seen is another log, and found', async () => {
    await trusted()
    await grow(300)
    await run()
    const restore = await copyNow()
    await grow(100)
    await run()
    const kept = seen()
    await restore()
    await grow(200)
    expect(await run()).toContain('does not begin with the one of 400')
    expect((await alarms()).map(({ reason }) => reason)).toEqual(['forked'])
    const result = await verify(tenant, { checkpoint: kept.note })
    expect(result).toMatchObject({ ok: false, problems: [{ code: 'tree' }] })
    expect(result.problems[0]?.reason).toContain('the checkpoint you kept')
  })

  test('from before a key was made does not know that key: the witness does', async () => {
    await trusted()
    await grow(10)
    await run()
    const restore = await copyNow()
    await tenant.post('/api/audit/ledger/keys/rotate', { purpose: 'checkpoint' })
    await trusted()
    await run()
    const kept = seen()
    expect(kept.size).toBe(11)
    await restore()
    expect(await verify(tenant, { checkpoint: kept.note })).toMatchObject({
      ok: false,
      problems: [{ code: 'rolled_back' }],
    })
    const unwitnessed = kept.note.slice(0, kept.note.trimEnd().lastIndexOf('\n') + 1)
    const refused = await tenant.post<{ errors: object[] }>('/api/audit/verify', { checkpoint: unwitnessed })
    expect(refused.status).toBe(400)
    expect(refused.body.errors).toMatchObject([{ field: 'checkpoint', code: 'unknown_signer' }])
  })
})

describe('the tail cut', () => {
  test('with the tree and everything that spoke of it is known by the witness', async () => {
    await trusted()
    await grow(40)
    await run()
    const edge = await readEdge(30, tileReader(api.db, tenant.id))
    const levels = edge.levels.map((hashes) => `"${Buffer.from(hashes).toString('hex')}"`).join(',')
    const own = `tenant_id = '${tenant.id}'`
    await asOwnerOfAll(
      api.db,
      `delete from events where ${own} and seq >= 30`,
      `delete from event_ids where ${own} and seq >= 30`,
      `update ledger_heads set next_seq = 30 where ${own}`,
      `update ledger_edges set size = 30, levels = '{${levels}}' where ${own}`,
      `delete from ledger_checkpoints where ${own}`,
      `delete from ledger_cosignatures where ${own}`,
      `delete from ledger_anchors where ${own}`,
      `delete from appends where ${own}`,
    )
    expect(await verify(tenant)).toMatchObject({ ok: true })
    expect(await run()).toContain('It has cosigned a tree of 40 leaves')
    expect((await alarms()).map(({ reason }) => reason)).toEqual(['rolled_back'])
  })
})

describe('another history signed with an old key', () => {
  test('is taken by no witness and by no reader, however large the tree it claims', async () => {
    await trusted()
    await grow(20)
    await run()
    const oldSigner = await logSigner(api.db.as('ledger'), tenant.id, api.deps)
    await tenant.post('/api/audit/ledger/keys/rotate', { purpose: 'checkpoint' })
    await trusted()
    await run()
    const { checkpoint } = openCheckpoint(await noteOf(tenant), await trustOf(tenant))
    const forge = (size: number) =>
      signCheckpoint({ ...checkpoint, size, root: new Uint8Array(32).fill(9) }, [oldSigner])

    const trust = await trustOf(tenant)
    expect(() => openCheckpoint(forge(21), trust)).toThrow(expect.objectContaining({ code: 'retired_key' }))
    const answer = await tenant.post<{ errors: object[] }>('/api/audit/verify', { checkpoint: forge(21) })
    expect(answer.body.errors).toMatchObject([{ field: 'checkpoint', code: 'retired_key' }])

    // Of a size the old key may speak for it is signed rightly: what the witness cosigned of that size has another root.
    const kept = seen()
    expect(openCheckpoint(forge(20), trust).checkpoint.size).toBe(20)
    expect(await verify(tenant, { checkpoint: forge(20) })).toMatchObject({
      ok: false,
      problems: [{ code: 'tree' }],
    })
    expect(await verify(tenant, { checkpoint: kept.note })).toMatchObject({ ok: true })
  })

  test('put in the place of the log: the witness goes on from what it has cosigned, and not from that', async () => {
    await trusted()
    await grow(20)
    await run()
    const kept = seen()
    const oldSigner = await logSigner(api.db.as('ledger'), tenant.id, api.deps)
    await tenant.post('/api/audit/ledger/keys/rotate', { purpose: 'checkpoint' })
    await trusted()
    // One leaf is another, the old key signs the tree with it as it was, and what was signed since is taken away.
    const own = `tenant_id = '${tenant.id}'`
    const edge = await readEdge(20, tileReader(api.db, tenant.id))
    const [leaves = new Uint8Array()] = edge.levels
    const changed = new Uint8Array(leaves).fill(7, 0, 32)
    const levels = `"${Buffer.from(changed).toString('hex')}"`
    await asOwnerOfAll(
      api.db,
      `delete from events where ${own} and seq >= 20`,
      `delete from event_ids where ${own} and seq >= 20`,
      `update ledger_heads set next_seq = 20 where ${own}`,
      `update ledger_edges set size = 20, levels = '{${levels}}' where ${own}`,
      `delete from ledger_checkpoints where ${own}`,
    )
    const root = edgeRoot({ size: 20, levels: [changed] }, nodeHasher)
    const { origin } = await trustOf(tenant)
    const note = signCheckpoint({ origin, size: 20, root, extensions: [] }, [oldSigner])
    await api.db.query(`insert into ledger_checkpoints values ($1, 20, now() - interval '1 hour', $2)`, [
      tenant.id,
      note,
    ])
    // What is stored agrees with itself: the tree has the root that a key of the log signed for it.
    expect((await verify(tenant)).problems.map(({ code }) => code)).not.toContain('tree')
    await grow(5)
    expect(await run()).toMatch(/does not begin with the one of 2\d it has cosigned/)
    expect((await alarms()).map(({ reason }) => reason)).toEqual(['forked'])
    const result = await verify(tenant, { checkpoint: kept.note })
    expect(result.problems.map(({ reason }) => reason).join()).toContain('the checkpoint you kept')
  })
})
