import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import pino from 'pino'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { EventCount, EventPage } from '@/lib/contract/events'
import { parseEnv } from '@/lib/config/env'
import { connectReplica } from '@/lib/db/connect'
import type { Database } from '@/lib/db/database'
import { followReplica, type ReadReplica } from '@/lib/db/read-replica'
import { openReplicaServer, primaryOf } from '@/lib/db/replica-server'
import { type Api, startApi, type Tenant } from '../helpers/api'
import { testClock } from '../helpers/context'
import { isServer, serverUrl } from '../helpers/database'
import { anEvent, EVENTS, store } from '../helpers/events'
import { READS_REPLICA, readSamples, replicaUrl } from '../helpers/replica'

const log = pino({ level: 'silent' })
const WAIT_MS = 2_000
/** Of a replica that must be late: so long each first read of such a test takes. */
const SHORT_WAIT_MS = 50

const hasReplica = isServer() && replicaUrl() !== ''

/** A standby that streams from the server of TEST_DATABASE_URL. */
describe.runIf(hasReplica)('a streaming replica', () => {
  let api: Api
  let tenant: Tenant
  let replica: ReadReplica
  let url: string
  let standby: postgres.Sql
  const follow = (waitMs: number, at = url, db: Database = api.db) =>
    followReplica({ primary: primaryOf(db), replica: openReplicaServer(at, 4), waitMs, log })

  beforeAll(async () => {
    api = await startApi(testClock(Date.now()))
    const [row] = await api.db.query<{ name: string }>('select current_database() as name')
    url = new URL(`/${row?.name ?? ''}`, replicaUrl()).href
    standby = postgres(replicaUrl(), { max: 1, onnotice: () => {} })
    replica = follow(WAIT_MS)
    await inUse(replica)
    api.deps.replica = replica
    tenant = await api.mintTenant()
  })
  afterAll(async () => {
    await standby`select pg_wal_replay_resume()`
    await standby.end()
    await replica.close()
    await api.close()
  })

  /** The database of this test has to arrive there first. */
  async function inUse(followed: ReadReplica) {
    for (let tries = 0; tries < 100; tries++) {
      await followed.check()
      if ((await followed.state()).state === 'in_use') return
      await sleep(100)
    }
    throw new Error('the replica did not come into use')
  }

  test('answers every operation that reads from it', async () => {
    const samples = await readSamples(tenant)
    expect(Object.keys(samples).sort()).toEqual(READS_REPLICA.map(({ id }) => id).sort())
    for (const { id, method, status } of READS_REPLICA) {
      const { path, body } = samples[id] ?? { path: '' }
      const before = (await replica.state()).reads
      const sent = body === undefined ? {} : { body: JSON.stringify(body) }
      const answer = await tenant.send(method, path, {
        headers: { 'content-type': 'application/json' },
        ...sent,
      })
      const text = await answer.text()
      expect({ id, status: answer.status, text: answer.status === status ? '' : text }).toEqual({
        id,
        status,
        text: '',
      })
      const after = (await replica.state()).reads
      expect(after.replica, id).toBeGreaterThan(before.replica)
      expect(after.primary, id).toBe(before.primary)
    }
  })

  test('shows what was acknowledged, each time, while others write', async () => {
    const busy = await api.mintTenant()
    let isDone = false
    const others = (async () => {
      while (!isDone)
        await store(
          busy,
          Array.from({ length: 50 }, () => anEvent()),
        )
    })()
    const own = await api.mintTenant()
    const before = (await replica.state()).reads
    for (let n = 1; n <= 40; n++) {
      const id = randomUUID()
      await store(own, [anEvent({ id })])
      const page = await own.get<EventPage>(EVENTS)
      expect(page.body.events.map((event) => event.id)).toContain(id)
      expect(page.body.events).toHaveLength(n)
      expect((await own.get<EventCount>(`${EVENTS}/count`)).body).toEqual({ count: n, exact: true })
    }
    isDone = true
    await others
    const after = (await replica.state()).reads
    expect(after.replica).toBeGreaterThan(before.replica)
    expect(after.primary).toBe(before.primary)
  })

  test('gives a tenant its own rows, as the same role, and takes no write', async () => {
    const other = await api.mintTenant()
    await store(tenant, [anEvent({ actor: { id: 'mine' } })])
    await store(other, [anEvent({ actor: { id: 'theirs' } })])
    const reading = replica.reading(api.db.tenant(other.id))
    const seen = await reading.query<{ tenant_id: string }>('select distinct tenant_id from events')
    expect(seen).toEqual([{ tenant_id: other.id }])
    expect(await replica.reading(api.db.tenant('')).query('select 1 from events')).toEqual([])
    const asked =
      "select current_user as who, current_setting('transaction_read_only') as ro, pg_is_in_recovery() as standby"
    expect(await reading.query(asked)).toEqual([{ who: 'sentinel_app', ro: 'on', standby: true }])
    await expect(reading.query('select 1 from public.events')).rejects.toThrow('permission denied')
    await expect(
      reading.query('insert into api_key_usage select * from api_key_usage where false'),
    ).rejects.toThrow(/read-only transaction|permission denied/)
    expect((await reading.query('select 1 from legal_holds')).length).toBe(0)
  })

  test('that stands still is passed by, and comes back', async () => {
    const followed = follow(SHORT_WAIT_MS)
    await inUse(followed)
    api.deps.replica = followed
    await standby`select pg_wal_replay_pause()`
    try {
      const id = randomUUID()
      await store(tenant, [anEvent({ id })])
      const page = await tenant.get<EventPage>(EVENTS)
      expect(page.body.events.map((event) => event.id)).toContain(id)
      const state = await followed.state()
      expect(state.state).toBe('behind')
      expect(state.lagBytes).toBeGreaterThan(0)
      expect(state.reads.primary).toBeGreaterThan(0)
    } finally {
      await standby`select pg_wal_replay_resume()`
    }
    await inUse(followed)
    const before = (await followed.state()).reads
    await tenant.get(EVENTS)
    const after = (await followed.state()).reads
    expect(after.replica).toBeGreaterThan(before.replica)
    api.deps.replica = replica
    await followed.close()
  })

  test('that ends its connections is passed by without an error', async () => {
    await tenant.get(EVENTS)
    await standby`select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'sentinel-audit' and pid <> pg_backend_pid()`
    expect((await tenant.get(EVENTS)).status).toBe(200)
    await inUse(replica)
  })

  test.each([
    ['the primary itself', () => new URL(new URL(url).pathname, serverUrl()).href, 'it is no replica'],
    ['another database', () => replicaUrl(), /names the database ".*", and DATABASE_URL "sentinel_test_/],
  ])('of which the URL names %s is refused at the start', async (_, urlOf, reason) => {
    const followed = follow(WAIT_MS, urlOf())
    await expect(followed.check()).rejects.toThrow(reason)
    await followed.close()
  })

  test('that nobody answers for does not keep a server from starting', async () => {
    const config = parseEnv({
      DATABASE_URL: serverUrl(),
      DATABASE_READ_URL: 'postgres://postgres@127.0.0.1:1/none',
    })
    const followed = await connectReplica(config, api.db, log)
    expect(await followed?.state()).toMatchObject({ state: 'unreachable', lagBytes: null })
    await followed?.close()
  })
})
