import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Dashboard } from '@/lib/contract/dashboard'
import type { ReportReviews } from '@/lib/contract/report-reviews'
import { ROLES, ROLE_PERMISSIONS } from '@/lib/contract/permissions'
import { indexPending } from '@/lib/services/event/index-pending'
import { type Api, startApi, type Tenant } from '../helpers/api'
import { openBrowser } from '../helpers/browsers'
import { type TestClock, testClock } from '../helpers/context'
import { anEvent, DAY_MS, demoLog, store } from '../helpers/events'
import { aMeasure, aReport, exceptionId, finished, REPORTS } from '../helpers/reports'

const DASHBOARD = '/api/audit/dashboard'
const MINUTE_MS = 60_000

let api: Api
let clock: TestClock
let tenant: Tenant
let other: Tenant

const dashboardOf = async (who: Tenant) => {
  const { status, body } = await who.get<Dashboard>(DASHBOARD)
  expect(status).toBe(200)
  return body
}

/** Independent of how the operation finds it. */
async function storedSince(who: Tenant, ms: number): Promise<number> {
  const [row] = await api.db.query<{ n: number }>(
    'select count(*) as n from events where tenant_id = $1 and recorded_at >= $2',
    [who.id, new Date(clock.nowMs() - ms).toISOString()],
  )
  return row?.n ?? -1
}

beforeAll(async () => {
  clock = testClock()
  api = await startApi(clock)
  tenant = await api.mintTenant()
  other = await api.mintTenant()
})
afterAll(() => api.close())

describe('ingest and lag', () => {
  test('an empty log has none', async () => {
    const { ingest, verification, reports } = await dashboardOf(tenant)
    expect(ingest).toEqual({
      events_last_minute: 0,
      events_last_hour: 0,
      last: null,
      unindexed_events: 0,
      unsigned_events: 0,
    })
    expect(verification).toEqual({ last: null })
    expect(reports).toEqual({ newest: [], overdue_count: 0, overdue: [] })
  })

  test('events are counted by when they were stored, however old they are, and those of another tenant never', async () => {
    // More than are read at once, so that the search by halves is needed.
    await store(tenant, demoLog(5_000, 20, clock.nowMs()))
    await indexPending(api.deps, true)
    clock.advance(2 * 60 * MINUTE_MS)
    const old = new Date(clock.nowMs() - 9 * DAY_MS).toISOString()
    await store(
      tenant,
      Array.from({ length: 37 }, () => anEvent({ occurred_at: old })),
    )
    clock.advance(10 * MINUTE_MS)
    await store(
      tenant,
      Array.from({ length: 5 }, () => anEvent()),
    )
    await store(
      other,
      Array.from({ length: 11 }, () => anEvent()),
    )
    clock.advance(1_000)
    for (const [who, minute, hour] of [
      [tenant, 5, 42],
      [other, 11, 11],
    ] as const) {
      const { ingest } = await dashboardOf(who)
      expect(ingest).toMatchObject({ events_last_minute: minute, events_last_hour: hour })
      expect(ingest?.events_last_minute).toBe(await storedSince(who, MINUTE_MS))
      expect(ingest?.events_last_hour).toBe(await storedSince(who, 60 * MINUTE_MS))
    }
    const { ingest } = await dashboardOf(tenant)
    expect(ingest).toMatchObject({ unindexed_events: 42, unsigned_events: 5_042, last: { seq: 5_041 } })
    expect(Date.parse(ingest?.last?.recorded_at ?? '')).toBe(clock.nowMs() - 1_000)
  })

  test('what a checkpoint holds is signed, and the checkpoints lead to the same figures', async () => {
    await tenant.get('/api/audit/ledger/checkpoint')
    expect((await dashboardOf(tenant)).ingest).toMatchObject({ unsigned_events: 0, events_last_hour: 42 })
    clock.advance(90_000)
    await store(
      tenant,
      Array.from({ length: 3 }, () => anEvent()),
    )
    expect((await dashboardOf(tenant)).ingest).toMatchObject({
      unsigned_events: 3,
      events_last_minute: 3,
      events_last_hour: await storedSince(tenant, 60 * MINUTE_MS),
    })
    await indexPending(api.deps, true)
    expect((await dashboardOf(tenant)).ingest?.unindexed_events).toBe(0)
  })
})

describe('the last check', () => {
  test('is the newest of the log, by whom, and with its result', async () => {
    const auditor = await openBrowser(api, tenant.id, 'auditor')
    expect((await auditor.post('verify', {})).status).toBe(200)
    const { verification } = await dashboardOf(tenant)
    expect(verification?.last).toMatchObject({ ok: true, by: expect.any(String), problem_count: 0 })
    expect(verification?.last?.events).toBeGreaterThan(5_000)
    const { body } = await tenant.get<{ action: string; actor: { name: string } }>(
      `/api/audit/events/${verification?.last?.event_id}`,
    )
    expect(body).toMatchObject({ action: 'ledger.verify', actor: { name: verification?.last?.by } })
    expect((await dashboardOf(other)).verification).toEqual({ last: null })
  })

  test('is not what a service says of itself', async () => {
    await store(other, [anEvent({ action: 'ledger.verify', source: 'a-service' })])
    expect((await dashboardOf(other)).verification).toEqual({ last: null })
  })
})

describe('reports', () => {
  const review = (id: string, act: object) =>
    tenant.post<ReportReviews>(`${REPORTS}/${id}/reviews`, { text: 'looked at', ...act })
  const of = async (id: string) => (await tenant.get<ReportReviews>(`${REPORTS}/${id}/reviews`)).body
  const newestOf = async (framework: string) =>
    (await dashboardOf(tenant)).reports?.newest.find((one) => one.framework === framework)

  test('their open exceptions are those that the reviews count, as they are settled', async () => {
    const first = await finished(api.deps, tenant, aReport([aMeasure('m', ['a', 'b', 'c'])]))
    expect(await newestOf('soc2')).toMatchObject({ id: first.id, open_exceptions: 3, signed_off: false })
    await review(first.id, { kind: 'accept', exception_id: exceptionId('a') })
    await review(first.id, { kind: 'resolve', exception_id: exceptionId('b') })
    expect(await newestOf('soc2')).toMatchObject({ open_exceptions: (await of(first.id)).counts.open })
    await review(first.id, { kind: 'reopen', exception_id: exceptionId('b') })
    expect(await newestOf('soc2')).toMatchObject({ open_exceptions: 2 })

    // `a` was accepted in the report before, `b` is open again, `d` is new. Reports of one millisecond have no order.
    clock.advance(1_000)
    const second = await finished(api.deps, tenant, aReport([aMeasure('m', ['a', 'b', 'd'])]))
    const { counts } = await of(second.id)
    expect(counts).toMatchObject({ open: 2, accepted_before: 1 })
    expect(await newestOf('soc2')).toMatchObject({ id: second.id, open_exceptions: 2 })
    for (const name of ['b', 'd'])
      await review(second.id, { kind: 'resolve', exception_id: exceptionId(name) })
    expect(await newestOf('soc2')).toMatchObject({ open_exceptions: 0, signed_off: false })
    await review(second.id, { kind: 'sign_off' })
    expect(await newestOf('soc2')).toMatchObject({ open_exceptions: 0, signed_off: true })
  })

  test('a review is overdue once its time is over, until somebody signs the report off', async () => {
    expect((await dashboardOf(tenant)).reports?.overdue_count).toBe(0)
    clock.advance(15 * DAY_MS)
    const { reports } = await dashboardOf(tenant)
    const { body } = await tenant.get<{ reports: { id: string; review: { overdue: boolean } | null }[] }>(
      REPORTS,
    )
    const overdue = body.reports.filter((one) => one.review?.overdue === true).map(({ id }) => id)
    expect(overdue).toHaveLength(1)
    expect(reports?.overdue_count).toBe(1)
    expect(reports?.overdue.map(({ id }) => id)).toEqual(overdue)
    await review(overdue[0] ?? '', { kind: 'resolve', exception_id: exceptionId('b') })
    await review(overdue[0] ?? '', { kind: 'resolve', exception_id: exceptionId('c') })
    await review(overdue[0] ?? '', { kind: 'sign_off' })
    expect((await dashboardOf(tenant)).reports).toMatchObject({ overdue_count: 0, overdue: [] })
  })

  test('those of another tenant are never among them', async () => {
    expect((await dashboardOf(other)).reports).toEqual({ newest: [], overdue_count: 0, overdue: [] })
  })
})

test('storage is what the database itself says, of the whole installation', async () => {
  await api.db.query(
    `select compress_chunk(c, true) from show_chunks('events', older_than => now() - interval '10 days') c`,
  )
  // The figures are kept for a minute.
  clock.advance(61_000)
  const { storage } = await dashboardOf(tenant)
  const [size] = await api.db.query<{ bytes: number }>(
    `select sum(total_bytes)::bigint as bytes from chunks_detailed_size('events')`,
  )
  const [compressed] = await api.db.query<{ before: number; after: number; n: number }>(
    `select sum(before_compression_total_bytes)::bigint as before, sum(after_compression_total_bytes)::bigint as after, count(*) as n
     from chunk_compression_stats('events') where compression_status = 'Compressed'`,
  )
  expect(compressed?.n).toBeGreaterThan(0)
  expect(storage).toMatchObject({
    mode: api.db.mode,
    compressed_chunks: compressed?.n,
    before_compression_bytes: compressed?.before,
    after_compression_bytes: compressed?.after,
  })
  // The table without a chunk is a page or two.
  expect(storage?.events_bytes).toBeGreaterThanOrEqual(size?.bytes ?? 0)
  expect(storage?.events_bytes).toBeLessThan((size?.bytes ?? 0) + 100_000)
  expect(storage?.database_bytes).toBeGreaterThan(storage?.events_bytes ?? 0)
  expect((await dashboardOf(other)).storage).toEqual(storage)
})

describe('each part needs its permission', () => {
  const NEEDS = {
    reports: 'read_reports',
    verification: 'verify',
    ingest: 'verify',
    storage: 'read_jobs',
  } as const

  test.each(ROLES.filter((role) => ROLE_PERMISSIONS[role].includes('read')))('as %s', async (role) => {
    const browser = await openBrowser(
      api,
      tenant.id,
      role,
      role === 'viewer' ? { viewQuery: 'category:user' } : {},
    )
    const { status, body } = await browser.get('dashboard')
    expect(status).toBe(200)
    for (const [part, permission] of Object.entries(NEEDS))
      expect(body[part] !== null, part).toBe(ROLE_PERMISSIONS[role].includes(permission))
  })

  test('a key with the scope read sees what it may, one that only sends nothing', async () => {
    const reader = await api.withNewKey(tenant, ['read'])
    const shown = await dashboardOf(reader)
    expect(shown.storage).toBeNull()
    expect(shown.ingest).not.toBeNull()
    const sender = await api.withNewKey(tenant, ['ingest'])
    expect((await sender.get(DASHBOARD)).status).toBe(403)
  })
})
