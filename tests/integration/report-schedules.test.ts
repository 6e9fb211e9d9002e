import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { ReportSchedule } from '@/lib/contract/report-schedules'
import { reportSchedules as scheduleJob } from '@/lib/jobs/report-schedules'
import { runReports } from '@/lib/services/report/run'
import { startDueSchedules } from '@/lib/services/report/start-due'
import { type Api, startApi, type Tenant } from '../helpers/api'
import { recordedActs } from '../helpers/context'
import { expectProblem } from '../helpers/problem'
import { DAILY, scheduling, type Scheduling } from '../helpers/report-schedules'
import { aReport, computing, SCHEDULES } from '../helpers/reports'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

let api: Api
let tenant: Tenant
let made: Scheduling['made']
let list: Scheduling['list']
let runs: Scheduling['runs']
let nowMs: Scheduling['nowMs']
let advanceTo: Scheduling['advanceTo']
let clear: Scheduling['clear']

beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.close())
beforeEach(async () => {
  tenant = await api.mintTenant()
  ;({ made, list, runs, nowMs, advanceTo, clear } = scheduling(api, tenant))
  api.deps.clock.advance(HOUR_MS)
})
afterEach(() => clear())

describe('a schedule', () => {
  test('comes at its next time, in its time zone, and asks for the period before it', async () => {
    const schedule = await made({
      cron: 'monthly',
      period: 'last_month',
      time_zone: 'Europe/Berlin',
      title: 'Monthly',
    })
    expect(schedule).toMatchObject({ state: 'active', last_run: null, deliver: null, verify: 'auto' })
    expect(await scheduleJob.run(api.deps)).toBeNull()
    advanceTo(schedule.next_run_at)
    expect(await scheduleJob.run(api.deps)).toBe('asked for 1 reports')
    const [run] = await runs()
    const start = new Date(String(run?.end_time))
    expect(run).toMatchObject({
      schedule_id: schedule.id,
      title: 'Monthly',
      requested_by: 'report-schedules',
      time_zone: 'Europe/Berlin',
      state: 'queued',
    })
    // Midnight of the first of a month in Berlin.
    expect(start.toLocaleString('en-GB', { timeZone: 'Europe/Berlin' })).toMatch(
      /^01\/\d\d\/\d{4}, 00:00:00$/,
    )
    const [after] = await list()
    expect(after).toMatchObject({ last_run: { id: run?.id, state: 'queued' } })
    expect(Date.parse(String(after?.next_run_at))).toBeGreaterThan(nowMs() + 27 * DAY_MS)
    expect(await scheduleJob.run(api.deps)).toBeNull()
    await runReports(api.deps, undefined, computing(aReport()))
  })

  test('is computed by whatever computes reports', async () => {
    advanceTo((await made()).next_run_at)
    await startDueSchedules(api.deps)
    await runReports(api.deps)
    expect(await runs()).toMatchObject([{ state: 'done' }])
  })

  test('that missed its time again and again is made up for once', async () => {
    await made()
    api.deps.clock.advance(10 * DAY_MS)
    expect(await startDueSchedules(api.deps)).toBe(1)
    expect(await startDueSchedules(api.deps)).toBe(0)
    const [run] = await runs()
    expect(run?.end_time).toBe(new Date(Math.floor(nowMs() / DAY_MS) * DAY_MS).toISOString())
    expect(Date.parse(String((await list())[0]?.next_run_at))).toBeGreaterThan(nowMs())
    await runReports(api.deps, undefined, computing(aReport()))
  })

  test('asks once, however many processes look at the same time', async () => {
    advanceTo((await made()).next_run_at)
    const started = await Promise.all([1, 2, 3, 4].map(() => startDueSchedules(api.deps)))
    expect(started.reduce((sum, one) => sum + one, 0)).toBe(1)
    expect(await runs()).toHaveLength(1)
    await runReports(api.deps, undefined, computing(aReport()))
  })

  test('is paused, goes on with its next time, is changed, and removed', async () => {
    const { id, next_run_at } = await made({ deliver: { emails: ['A@Example.com', 'a@example.com'] } })
    const change = async (body: object) => {
      const answer = await tenant.post<ReportSchedule>(`${SCHEDULES}/${id}`, body)
      expect(answer.status, JSON.stringify(answer.body)).toBe(200)
      return answer.body
    }
    expect(await change({ state: 'paused' })).toMatchObject({ state: 'paused', next_run_at: null })
    advanceTo(next_run_at)
    api.deps.clock.advance(DAY_MS)
    expect(await startDueSchedules(api.deps)).toBe(0)
    const resumed = await change({ state: 'active', cron: '30 6 * * *', format: 'pdf', title: 'Daily' })
    expect(resumed).toMatchObject({ state: 'active', cron: '30 6 * * *', format: 'pdf', title: 'Daily' })
    expect(resumed.deliver).toEqual({
      emails: ['a@example.com'],
      webhook_url: null,
      has_webhook_secret: false,
    })
    expect(Date.parse(String(resumed.next_run_at))).toBeGreaterThan(nowMs())
    expect((await change({ title: null })).next_run_at).toBe(resumed.next_run_at)
    expect((await tenant.post(`${SCHEDULES}/${id}/remove`, '')).status).toBe(200)
    expect(await list()).toEqual([])
    for (const path of ['', '/remove'])
      await expectProblem(
        await tenant.send('POST', `${SCHEDULES}/${id}${path}`, { body: '{"state":"paused"}' }),
        404,
      )
    const recorded = (await recordedActs(api.db, tenant.id)).map(({ action }) => action)
    expect(recorded.filter((action) => action.startsWith('report_schedule'))).toEqual([
      'report_schedule.create',
      'report_schedule.update',
      'report_schedule.update',
      'report_schedule.update',
      'report_schedule.remove',
    ])
  })

  test.each([
    [{ cron: '* * * * *' }, 'cron'],
    [{ cron: '0 0 30 2 *' }, 'cron'],
    [{ time_zone: 'Europe/Nowhere' }, 'time_zone'],
    [{ period: 'last_week' }, 'period'],
    [{ framework: 'custom:00000000-0000-4000-8000-000000000000' }, 'framework'],
    [{ deliver: { webhook_url: 'https://user:pass@example.com' } }, 'deliver.webhook_url'],
    [{ deliver: { emails: [], webhook_url: 'https://example.com' } }, 'deliver'],
    [{ deliver: { webhook_url: 'ftp://example.com' } }, 'deliver.webhook_url'],
  ])('is refused for %j', async (over, field) => {
    const response = await tenant.send('POST', SCHEDULES, {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...DAILY, ...over }),
    })
    expect((await expectProblem(response, 400)).errors?.[0]?.field).toBe(field)
  })

  test('stays with its tenant', async () => {
    const { id } = await made()
    const thief = await api.mintTenant()
    await expectProblem(await thief.send('POST', `${SCHEDULES}/${id}/remove`), 404)
    expect((await thief.get(SCHEDULES)).body).toEqual({ schedules: [] })
  })
})
