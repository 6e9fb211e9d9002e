import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Health } from '@/lib/contract/system'
import { followReplica, type ReadReplica } from '@/lib/db/read-replica'
import { runReports } from '@/lib/services/report/run'
import { type Api, startApi, type Tenant } from '../helpers/api'
import { testClock } from '../helpers/context'
import { EVENTS } from '../helpers/events'
import { READS_REPLICA, readSamples, standIn } from '../helpers/replica'

let api: Api
let tenant: Tenant
let samples: Awaited<ReturnType<typeof readSamples>>
let replica: ReadReplica

beforeAll(async () => {
  api = await startApi(testClock(Date.now()))
  tenant = await api.mintTenant()
  samples = await readSamples(tenant)
  const server = standIn(api.db)
  replica = followReplica({
    primary: { ...server, about: async () => ({ ...(await server.about()), isStandby: false }) },
    replica: server,
    waitMs: 1_000,
    log: api.deps.log,
  })
  await replica.check()
  api.deps.replica = replica
})
afterAll(() => api.close())

const readsSoFar = async () => (await replica.state()).reads

describe('an operation that reads from the replica', () => {
  test('is a GET, or a POST that is known to record nothing but itself', () => {
    const posts = READS_REPLICA.filter(({ method }) => method !== 'GET').map(({ id }) => id)
    expect(posts).toEqual(['exportEventsPost', 'subjectPackage'])
    expect(Object.keys(samples).sort()).toEqual(READS_REPLICA.map(({ id }) => id).sort())
  })

  test.each(READS_REPLICA.map((one) => [one.id, one] as const))(
    '%s asks the replica, and by statements that only read',
    async (id, { method, status }) => {
      const { path, body } = samples[id] ?? { path: '' }
      const before = await readsSoFar()
      const sent = body === undefined ? {} : { body: JSON.stringify(body) }
      const headers = { 'content-type': 'application/json' }
      const answer = await tenant.send(method, path, { headers, ...sent })
      const text = await answer.text()
      expect({ status: answer.status, text: answer.status === status ? '' : text }).toEqual({
        status,
        text: '',
      })
      const after = await readsSoFar()
      expect(after.replica).toBeGreaterThan(before.replica)
      expect(after.primary).toBe(before.primary)
    },
  )

  test('is none that changes or judges the primary', async () => {
    const before = await readsSoFar()
    const verified = await (await tenant.send('POST', '/api/audit/verify', { body: '{}' })).text()
    expect(verified).toContain('"ok":true')
    for (const path of ['api-keys', 'event-types', 'ledger/checkpoint', 'ledger/keys', 'retention', 'jobs'])
      expect((await tenant.get(`/api/audit/${path}`)).status, path).toBe(200)
    expect(await readsSoFar()).toEqual(before)
  })
})

test('a report that a job computes reads from the replica', async () => {
  await tenant.post('/api/audit/reports', {
    framework: 'general',
    start_time: new Date(api.deps.clock.nowMs() - 3_600_000).toISOString(),
    end_time: new Date(api.deps.clock.nowMs()).toISOString(),
  })
  const before = await readsSoFar()
  expect(await runReports(api.deps)).toMatchObject({ done: 1 })
  expect((await readsSoFar()).replica).toBeGreaterThan(before.replica)
})

test('health and metrics say how the replica stands, and only where there is one', async () => {
  const health = await tenant.get<Health>('/api/audit/health')
  expect(health.body.replica).toEqual({ ok: true, state: 'in_use', lag_bytes: 0, lag_seconds: 0 })
  const metrics = await (await tenant.send('GET', '/metrics')).text()
  expect(metrics).toMatch(/^sentinel_replica_in_use 1$/m)
  expect(metrics).toMatch(/^sentinel_replica_lag_bytes 0$/m)
  expect(metrics).toMatch(/^sentinel_replica_reads_total\{from="replica"\} [1-9]/m)
  api.deps.replica = null
  expect((await tenant.get<Health>('/api/audit/health')).body).not.toHaveProperty('replica')
  expect((await tenant.get(EVENTS)).status).toBe(200)
})
