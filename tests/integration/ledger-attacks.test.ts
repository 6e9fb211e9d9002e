import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { formatVerifierKey } from '@/lib/ledger/verifier-key'
import { type Api, startApi, type Tenant } from '../helpers/api'
import { at, attack as attackIn, EVENTS, exportEvidence, logOf as logIn } from '../helpers/attack'
import { testClock } from '../helpers/context'
import { trustOf } from '../helpers/ledger'
import { openVerifier, type Verifier } from '../helpers/verifier'
import { verify, verifyLines } from '../helpers/verify'

const VERIFY = '/api/audit/verify'

let api: Api
let verifier: Verifier
beforeAll(async () => {
  api = await startApi(testClock(Date.now()))
  verifier = await openVerifier()
})
afterAll(async () => {
  verifier.close()
  await api.close()
})

const logOf = () => logIn(api)
const attack = (statements: Parameters<typeof attackIn>[1]) => attackIn(api, statements)

/** What somebody sees who has the keys of the log, its evidence and no server. */
async function offline(tenant: Tenant, query = '') {
  const { logKeys } = await trustOf(tenant)
  const file = verifier.file(await exportEvidence(tenant, query))
  return verifier.report([...logKeys.flatMap((key) => ['--key', formatVerifierKey(key)]), file])
}

const firstOf = ({ problems }: Awaited<ReturnType<typeof verify>>) => problems[0]

describe('an attack on the stored events', () => {
  test.each<[string, number, (tenant: Tenant, seq: number) => string[]]>([
    ['a field edited', 310, (t, n) => [`update events set action = 'nothing' ${at(t, n)}`]],
    [
      'a field edited in a compressed chunk',
      20,
      (t, n) => [`update events set outcome = 'pending' ${at(t, n)}`],
    ],
    [
      'a personal field edited',
      311,
      (t, n) => [`update events set actor_email = 'x@example.com' ${at(t, n)}`],
    ],
    ['metadata edited', 312, (t, n) => [`update events set metadata = '{"changed":true}' ${at(t, n)}`]],
    [
      'a field taken away',
      313,
      (t, n) => [`update events set source = null, description = null ${at(t, n)}`],
    ],
    [
      'back-dated',
      595,
      (t, n) => [`update events set occurred_at = occurred_at - interval '1 millisecond' ${at(t, n)}`],
    ],
    [
      'recorded at another time',
      314,
      (t, n) => [`update events set recorded_at = recorded_at - interval '1 second' ${at(t, n)}`],
    ],
    [
      'two events reordered',
      400,
      (t, n) => [
        `update events set seq = case seq when ${n} then ${n + 7} else ${n} end
         where tenant_id = '${t.id}' and seq in (${n}, ${n + 7})`,
      ],
    ],
  ])('%s is found, and where', async (_, seq, statements) => {
    const tenant = await logOf()
    await attack(async (tx) => {
      for (const statement of statements(tenant, seq))
        expect((await tx.query(`${statement} returning seq`)).length).toBeGreaterThan(0)
    })
    const result = await verify(tenant)
    expect(result).toMatchObject({ ok: false, first_bad_seq: seq })
    expect(firstOf(result)).toMatchObject({ seq, code: 'changed' })
    expect(await offline(tenant)).toMatchObject({ code: 1, first_bad_seq: seq, pinned: true })
  })

  test.each([
    ['in the middle', 250, 251],
    ['at the end', 590, EVENTS],
  ])('events deleted %s are missed, also by a range', async (_, from, to) => {
    const tenant = await logOf()
    const these = `where tenant_id = '${tenant.id}' and seq >= ${from} and seq < ${to}`
    await attack(async (tx) => {
      await tx.query(`delete from events ${these}`)
      await tx.query(`delete from event_ids ${these}`)
    })
    const result = await verify(tenant)
    expect(result).toMatchObject({ ok: false, first_bad_seq: from, problem_count: to - from })
    expect(firstOf(result)?.code).toBe('missing')
    expect(await verify(tenant, { from_seq: from - 1, to_seq: from + 3 })).toMatchObject({
      ok: false,
      first_bad_seq: from,
    })
    expect(await verify(tenant, { from_seq: 0, to_seq: from - 1 })).toMatchObject({ ok: true, events: from })
    expect(await offline(tenant)).toMatchObject({ code: 1, first_bad_seq: from })
  })

  test('the tail cut with everything that spoke of it: the tree does not shrink, and the next checkpoint can not be signed', async () => {
    const tenant = await logOf()
    const from = `where tenant_id = '${tenant.id}' and seq >= 590`
    await attack(async (tx) => {
      await tx.query(`delete from events ${from}`)
      await tx.query(`delete from event_ids ${from}`)
      await tx.query(`update ledger_heads set next_seq = 590 where tenant_id = '${tenant.id}'`)
    })
    expect(await verify(tenant)).toMatchObject({ ok: false, first_bad_seq: 590 })
    expect(await offline(tenant)).toMatchObject({ code: 1, first_bad_seq: 590 })
  })

  test.each([
    ['with a seq that nobody gave', 100_000, 'not_in_tree'],
    ['with a seq that another event has', 300, 'doubled'],
  ])('an event inserted %s is found, though no index knows of it', async (_, seq, code) => {
    const tenant = await logOf()
    await attack((tx) =>
      tx.query(
        `insert into events (tenant_id, seq, id, occurred_at, recorded_at, event_type, category, severity, outcome, action)
         values ($1, $2, gen_random_uuid(), now() - interval '40 days', now(), 'user.login', 'user', 'info', 'success', 'login')`,
        [tenant.id, seq],
      ),
    )
    const result = await verify(tenant)
    expect(result).toMatchObject({ ok: false, first_bad_seq: seq })
    expect(result.problems.map((problem) => problem.code)).toContain(code)
    // What no index knows comes into no export: a file without it is right.
    expect(await offline(tenant)).toMatchObject({ code: 0 })
  })

  test('an event inserted beside another of its seq and time comes into the evidence, and is found there', async () => {
    const tenant = await logOf()
    await attack((tx) =>
      tx.query(
        `insert into events (tenant_id, seq, id, occurred_at, recorded_at, event_type, category, severity, outcome, action)
         select tenant_id, seq, gen_random_uuid(), occurred_at, recorded_at, event_type, category, severity, outcome, 'nothing' from events
         ${at(tenant, 300)}`,
      ),
    )
    expect(await offline(tenant)).toMatchObject({ code: 1, first_bad_seq: 300 })
  })

  test('events of two tenants swapped are found in both logs', async () => {
    const [one, other] = [await logOf(), await logOf()]
    await attack(async (tx) => {
      const move = (from: string, to: string) =>
        tx.query(`update events set tenant_id = '${to}' where tenant_id = '${from}' and seq = 580`)
      const nobody = randomUUID()
      await move(one.id, nobody)
      await move(other.id, one.id)
      await move(nobody, other.id)
    })
    for (const tenant of [one, other])
      expect(await verify(tenant)).toMatchObject({ ok: false, first_bad_seq: 580 })
    for (const tenant of [one, other])
      expect(await offline(tenant)).toMatchObject({ code: 1, first_bad_seq: 580 })
  })
})

describe('an attack on signatures and the tree', () => {
  const signedSeq = async (tenant: Tenant) => {
    const [row] = await api.db.query<{ seq: number }>(
      'select min(seq) as seq from events where tenant_id = $1 and signature is not null',
      [tenant.id],
    )
    expect(row?.seq).toBeTypeOf('number')
    return row?.seq ?? 0
  }

  test('a signature that another key made, and one that is gone', async () => {
    const tenant = await logOf()
    const seq = await signedSeq(tenant)
    await attack((tx) => tx.query(`update events set signature = repeat('ab', 32) ${at(tenant, seq)}`))
    expect(firstOf(await verify(tenant))).toMatchObject({ seq, code: 'bad_signature' })
    await attack((tx) => tx.query(`update events set signature = null, key_id = null ${at(tenant, seq)}`))
    api.deps.clock.advance(1_000)
    const result = await verify(tenant)
    expect(result.ok).toBe(false)
    expect(firstOf(result)).toMatchObject({ seq, code: 'unsigned' })
  })

  test('an event and its leaf in a tile: the event fits, and the tree has no longer the root that was signed', async () => {
    const tenant = await logOf()
    await attack(async (tx) => {
      await tx.query(`update events set action = 'nothing' ${at(tenant, 5)}`)
      await tx.query(
        `update ledger_tiles set hashes = overlay(hashes placing sha256('x') from 161) where tenant_id = $1 and level = 0 and index = 0`,
        [tenant.id],
      )
    })
    const { ok, problems } = await verify(tenant)
    expect(ok).toBe(false)
    expect(problems.map(({ code }) => code)).toEqual(expect.arrayContaining(['tree', 'changed']))
    expect(await offline(tenant)).toMatchObject({ code: 1, first_bad_seq: 5 })
  })

  test('a tile that is gone, and a checkpoint that somebody else wrote', async () => {
    const tenant = await logOf()
    await attack((tx) =>
      tx.query(
        `update ledger_checkpoints set note = replace(note, 'sentinel-audit/', 'sentinel-audit/x') where tenant_id = $1`,
        [tenant.id],
      ),
    )
    expect((await verify(tenant)).problems.map(({ code }) => code)).toContain('checkpoint')
    await attack((tx) => tx.query('delete from ledger_tiles where tenant_id = $1', [tenant.id]))
    expect((await verify(tenant)).problems.map(({ code }) => code)).toContain('tree')
  })

  test('the key of a person destroyed without an erasure', async () => {
    const tenant = await logOf()
    await attack((tx) =>
      tx.query(`delete from subject_keys where tenant_id = $1 and subject = 'type:service'`, [tenant.id]),
    )
    const result = await verify(tenant)
    expect(firstOf(result)).toMatchObject({ code: 'key_destroyed' })
    expect(result.problem_count).toBeGreaterThan(100)
    expect(result.problems).toHaveLength(100)
    expect(await offline(tenant)).toMatchObject({ code: 1, first_bad_seq: result.first_bad_seq })
  })
})

describe('a verification', () => {
  test('says how far it is, and is an event itself: what was right, and what was wrong', async () => {
    const tenant = await logOf()
    const lines = await verifyLines(tenant)
    const types = lines.map((line) => (line.type === 'progress' ? line.part : line.type))
    expect([...new Set(types)]).toEqual(['started', 'tree', 'events', 'result'])
    expect(lines.at(-2)).toMatchObject({ part: 'events', done: EVENTS + 1, total: EVENTS + 1 })
    await attack((tx) => tx.query(`update events set action = 'nothing' ${at(tenant, 9)}`))
    await verify(tenant)
    const acts = await api.db.query<{ event_type: string; severity: string; seq: number }>(
      `select event_type, severity, (metadata::jsonb ->> 'first_bad_seq')::int as seq from events
       where tenant_id = $1 and action = 'ledger.verify' order by events.seq`,
      [tenant.id],
    )
    expect(acts.map(({ event_type }) => event_type)).toEqual([
      'data.accessed',
      'data.accessed',
      'security.anomaly_detected',
    ])
    expect(acts.at(-1)).toMatchObject({ severity: 'critical', seq: 9 })
  })

  test('of an empty log is right, and of a range beyond the log a refusal that names the field', async () => {
    const tenant = await api.mintTenant()
    expect(await verify(tenant)).toMatchObject({ ok: true, events: 0, to_seq: -1, size: 0 })
    const answer = await tenant.post<{ errors: { field: string }[] }>(VERIFY, { from_seq: 1_000 })
    expect(answer.status).toBe(400)
    expect(answer.body.errors[0]?.field).toBe('from_seq')
  })
})
