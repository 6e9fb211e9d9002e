import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { ReportRun } from '@/lib/contract/report-runs'
import { REVIEW_DUE_DAYS } from '@/lib/contract/report-terms'
import { Fault } from '@/lib/core/errors'
import { reportRuns as job } from '@/lib/jobs/report-runs'
import { RUNS_WAITING_MAX } from '@/lib/services/report/create'
import { type Compute, runReports } from '@/lib/services/report/run'
import { type Api, startApi, type Tenant } from '../helpers/api'
import { recordedActs } from '../helpers/context'
import { DAY_MS, demoLog, store } from '../helpers/events'
import { expectProblem } from '../helpers/problem'
import { aMeasure, APRIL, aReport, ask, computing, finished, MARCH, REPORTS, runOf } from '../helpers/reports'

let api: Api
let tenant: Tenant

beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.close())
beforeEach(async () => {
  tenant = await api.mintTenant()
  // So that the order of what is made is that of its ids.
  api.deps.clock.advance(1_000)
})

const actsOf = async () =>
  (await recordedActs(api.db, tenant.id)).filter(({ action }) => action.startsWith('report.'))
const download = (id: string, query = '') => tenant.send('GET', `${REPORTS}/${id}/download${query}`)

/** A computation that waits until it is told to end, or its signal is. */
function slow() {
  const told = { begun: () => {}, end: () => {} }
  const begun = new Promise<void>((resolve) => (told.begun = resolve))
  const ended = new Promise<void>((resolve) => (told.end = resolve))
  const compute: Compute = (_ctx, _params, { signal, onProgress }) =>
    new Promise((resolve, reject) => {
      onProgress({ part: 'verify', done: 3, total: 7 })
      signal.addEventListener('abort', () => reject(signal.reason as Error))
      void ended.then(() => resolve(aReport()))
      told.begun()
    })
  return { compute, begun, end: () => told.end() }
}

describe('a report', () => {
  test('is computed by the job, by whatever computes reports, of a log with events and of an empty one', async () => {
    const full = await api.mintTenant()
    await store(full, demoLog(50, 5, api.deps.clock.nowMs()))
    for (const one of [full, tenant]) {
      const asked = await ask(one, {
        framework: 'gdpr',
        title: 'For the board',
        seed: 'x',
        time_zone: 'Europe/Berlin',
      })
      expect(asked).toMatchObject({
        state: 'queued',
        result: null,
        review: null,
        progress: null,
        deliveries: [],
      })
      expect(await job.run(api.deps)).toMatch(/computed 1 reports/)
      const run = await runOf(one, asked.id)
      expect(run).toMatchObject({
        state: 'done',
        attempts: 1,
        error: null,
        title: 'For the board',
        seed: 'x',
      })
      const bytes = Buffer.from(await (await one.send('GET', `${REPORTS}/${run.id}/download`)).arrayBuffer())
      expect(run.result).toMatchObject({
        bytes: bytes.length,
        sha256: createHash('sha256').update(bytes).digest('hex'),
      })
    }
    expect(await job.run(api.deps)).toBeNull()
  })

  test('says what came of it, when, and until when it is to be reviewed', async () => {
    const run = await finished(api.deps, tenant, aReport([aMeasure('m1', ['one'])]))
    const nowMs = api.deps.clock.nowMs()
    expect(run).toMatchObject({
      framework: 'soc2',
      start_time: '2026-03-01T00:00:00.000Z',
      end_time: '2026-04-01T00:00:00.000Z',
      requested_by: 'Test key',
      result: {
        framework_name: 'SOC 2',
        verified: true,
        events: 42,
        tree_size: 42,
        summary: { met: 1, exceptions: 1, not_assessed: 0, exception_count: 1 },
      },
      review: {
        due_at: new Date(nowMs + REVIEW_DUE_DAYS * DAY_MS).toISOString(),
        overdue: false,
        signed_off_at: null,
      },
    })
    api.deps.clock.advance(REVIEW_DUE_DAYS * DAY_MS + 1)
    expect((await runOf(tenant, run.id)).review?.overdue).toBe(true)
  })

  test('is an event when it is asked for, is done, and is downloaded', async () => {
    const { id, result } = await finished(api.deps, tenant, aReport())
    expect((await download(id)).status).toBe(200)
    expect(await actsOf()).toMatchObject([
      { action: 'report.request', event_type: 'data.created', resource_id: id },
      { action: 'report.finish', metadata: { report_sha256: result?.sha256, requested_by: 'Test key' } },
      { action: 'report.download', event_type: 'compliance.audit_export', metadata: { format: 'json' } },
    ])
  })

  test('that a page shows was opened: noted once an hour for each who does', async () => {
    const { id } = await finished(api.deps, tenant, aReport())
    const other = await api.withNewKey(tenant)
    for (const who of [tenant, tenant, other]) {
      const response = await who.send('GET', `${REPORTS}/${id}/download?disposition=inline`)
      expect(response.headers.get('content-disposition')).toMatch(/^inline/)
      expect(await response.json()).toEqual(aReport())
    }
    const opened = async () => (await actsOf()).filter(({ action }) => action === 'report.open').length
    expect(await opened()).toBe(2)
    api.deps.clock.advance(3_600_001)
    await download(id, '?disposition=inline')
    expect(await opened()).toBe(3)
    const { body } = await tenant.get<{ acts: { kind: string }[] }>(`${REPORTS}/${id}/reviews`)
    expect(body.acts.map(({ kind }) => kind)).toEqual(['opened', 'opened', 'opened'])
    await expectProblem(await download(id, '?disposition=inline&format=pdf'), 400)
  })

  test('in every format comes from the bytes that were hashed', async () => {
    const { id } = await finished(api.deps, tenant, aReport([aMeasure('m1', ['one'])]))
    for (const format of ['json', 'pdf', 'xlsx', 'zip']) {
      const response = await download(id, `?format=${format}`)
      expect({ format, status: response.status }).toEqual({ format, status: 200 })
      expect(response.headers.get('content-disposition')).toMatch(
        /^attachment; filename="report-soc2-2026-03-01-2026-04-01\.\w+"$/,
      )
      expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(0)
    }
  })

  test.each([
    [{ start_time: APRIL.start_time, end_time: MARCH.start_time }, 'end_time'],
    [{ start_time: 'yesterday' }, 'start_time'],
    [{ time_zone: 'Europe/Nowhere' }, 'time_zone'],
    [{ framework: 'other:00000000-0000-4000-8000-000000000000' }, 'framework'],
    [{ framework: 'custom:00000000-0000-4000-8000-000000000000' }, 'framework'],
    [{ verify: 'no' }, 'verify'],
    [{ seed: 'a\nb' }, 'seed'],
    [{ more: 1 }, 'more'],
  ])('is refused for %j, beside the field', async (over, field) => {
    const response = await tenant.send('POST', REPORTS, {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ framework: 'soc2', ...MARCH, ...over }),
    })
    expect((await expectProblem(response, 400)).errors).toMatchObject([{ field }])
  })

  test('can not be asked for without end', async () => {
    for (let n = 0; n < RUNS_WAITING_MAX; n++) await ask(tenant)
    const fresh = await api.withNewKey(tenant)
    const { status, body } = await fresh.post<{ errors: { code: string }[] }>(REPORTS, {
      framework: 'soc2',
      ...MARCH,
    })
    expect({ status, code: body.errors[0]?.code }).toEqual({ status: 409, code: 'too_many' })
    await runReports(api.deps, undefined, computing(aReport()))
  })
})

describe('a run', () => {
  test('that fails says why: what the computation refused, and nothing of a fault of ours', async () => {
    const [refused, broken] = [await ask(tenant), await ask(tenant)]
    const failures = [
      new Fault('invalid_request', 'There is no such framework'),
      new Error('secret of the inside'),
    ]
    const failing: Compute = () => Promise.reject(failures.shift() ?? new Error('no more'))
    expect(await runReports(api.deps, undefined, failing)).toEqual({ done: 0, failed: 2, cancelled: 0 })
    const errors = [(await runOf(tenant, refused.id)).error, (await runOf(tenant, broken.id)).error]
    expect(errors.sort()).toEqual([
      'The report could not be computed; the log of the server says why',
      'There is no such framework',
    ])
    expect((await expectProblem(await download(refused.id), 409)).errors).toMatchObject([
      { code: 'not_done' },
    ])
    expect((await actsOf()).at(-1)).toMatchObject({ action: 'report.finish' })
  })

  test('left running by a process that ended is begun again, and given up after five times', async () => {
    const [left, hopeless] = [await ask(tenant), await ask(tenant)]
    const leave = (id: string, attempts: number) =>
      api.db.query(
        `update report_runs set state = 'running', attempts = $2, started_at = now() where id = $1`,
        [id, attempts],
      )
    await leave(left.id, 1)
    await leave(hopeless.id, 5)
    await runReports(api.deps, undefined, computing(aReport()))
    expect(await runOf(tenant, left.id)).toMatchObject({ state: 'done', attempts: 2 })
    expect(await runOf(tenant, hopeless.id)).toMatchObject({ state: 'failed', attempts: 5 })
  })

  test('that another attempt took over stores nothing', async () => {
    const { id } = await ask(tenant)
    const { compute, begun, end } = slow()
    const running = runReports(api.deps, undefined, compute)
    await begun
    await api.db.query('update report_runs set attempts = 2 where id = $1', [id])
    end()
    // What is left running is taken up again in the same call, as by the process that took it over.
    await running
    expect(await runOf(tenant, id)).toMatchObject({ state: 'done', attempts: 3 })
    expect((await actsOf()).filter(({ action }) => action === 'report.finish')).toHaveLength(1)
  })

  test('waits again when its process is told to end', async () => {
    const { id } = await ask(tenant)
    const stop = new AbortController()
    const { compute, begun } = slow()
    const running = runReports(api.deps, stop.signal, compute)
    await begun
    stop.abort()
    expect(await running).toEqual({ done: 0, failed: 0, cancelled: 0 })
    expect(await runOf(tenant, id)).toMatchObject({ state: 'queued', attempts: 0 })
    await runReports(api.deps, undefined, computing(aReport()))
    expect(await runOf(tenant, id)).toMatchObject({ state: 'done', attempts: 1 })
  })

  test('shows how far it is, and ends soon after it is cancelled', async () => {
    const { id } = await ask(tenant)
    const { compute, begun } = slow()
    const running = runReports(api.deps, undefined, compute)
    await begun
    await expect
      .poll(async () => (await runOf(tenant, id)).progress, { timeout: 20_000 })
      .toEqual({ part: 'verify', done: 3, total: 7 })
    const { status, body } = await tenant.post<ReportRun>(`${REPORTS}/${id}/cancel`, '')
    expect({ status, by: body.cancelled_by }).toEqual({ status: 200, by: 'Test key' })
    expect(await running).toEqual({ done: 0, failed: 0, cancelled: 1 })
    expect(await runOf(tenant, id)).toMatchObject({ state: 'cancelled', result: null, progress: null })
    expect((await actsOf()).map(({ action }) => action)).toEqual(['report.request', 'report.cancel'])
  })

  test('that was cancelled is never done, not even where its computation ended before it was told', async () => {
    const { id } = await ask(tenant)
    const { compute, begun, end } = slow()
    const running = runReports(api.deps, undefined, compute)
    await begun
    await tenant.post(`${REPORTS}/${id}/cancel`, '')
    end()
    await running
    expect((await runOf(tenant, id)).state).toBe('cancelled')
  })

  test('that waits is cancelled at once, and one that is finished is not', async () => {
    const { id } = await ask(tenant)
    for (let n = 0; n < 2; n++) {
      const { body } = await tenant.post<ReportRun>(`${REPORTS}/${id}/cancel`, '')
      expect(body.state).toBe('cancelled')
    }
    expect((await actsOf()).filter(({ action }) => action === 'report.cancel')).toHaveLength(1)
    expect(await runReports(api.deps, undefined, computing(aReport()))).toMatchObject({ done: 0 })
    const done = await finished(api.deps, tenant, aReport())
    expect((await tenant.post(`${REPORTS}/${done.id}/cancel`, '')).status).toBe(409)
  })

  test('gets its turn though another tenant has asked for many', async () => {
    const other = await api.mintTenant()
    for (let n = 0; n < 3; n++) await ask(other)
    api.deps.clock.advance(1_000)
    await ask(tenant)
    const order: string[] = []
    await runReports(api.deps, undefined, ({ tenantId }) => {
      order.push(tenantId === tenant.id ? 'own' : 'other')
      return Promise.resolve(aReport())
    })
    expect(order).toEqual(['other', 'own', 'other', 'other'])
  })
})
