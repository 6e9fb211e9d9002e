import { expect } from 'vitest'
import type { ReportRun } from '@/lib/contract/report-runs'
import type { ReportSchedule } from '@/lib/contract/report-schedules'
import { runReports } from '@/lib/services/report/run'
import { startDueSchedules } from '@/lib/services/report/start-due'
import type { Api, Tenant } from './api'
import { recordedActs } from './context'
import { aMeasure, aReport, computing, REPORTS, SCHEDULES } from './reports'

export const DAILY = { framework: 'soc2', cron: '0 6 * * *', period: 'last_7_days', format: 'json' }

/** A tenant with schedules, and the clock that brings them. */
export function scheduling(api: Api, tenant: Tenant) {
  const nowMs = () => api.deps.clock.nowMs()
  const runs = async () => (await tenant.get<{ reports: ReportRun[] }>(REPORTS)).body.reports
  return {
    nowMs,
    runs,
    made: async (over: object = {}): Promise<ReportSchedule> => {
      const answer = await tenant.post<ReportSchedule>(SCHEDULES, { ...DAILY, ...over })
      expect(answer.status, JSON.stringify(answer.body)).toBe(201)
      return answer.body
    },
    list: async () => (await tenant.get<{ schedules: ReportSchedule[] }>(SCHEDULES)).body.schedules,
    advanceTo: (text: string | null) => api.deps.clock.advance(Date.parse(text ?? '') - nowMs()),
    /** Starts what is due, computes it, and gives the report. */
    computed: async (report = aReport([aMeasure('m1', ['one'])])): Promise<ReportRun | undefined> => {
      await startDueSchedules(api.deps)
      await runReports(api.deps, undefined, computing(report))
      return (await runs())[0]
    },
    deliveriesOf: async () => (await runs())[0]?.deliveries ?? [],
    acts: async (action: string) =>
      (await recordedActs(api.db, tenant.id)).filter((act) => act.action === action),
    /** What is left of one test must not be started or delivered in another. */
    clear: async () => {
      await api.db.query(`update report_schedules set state = 'removed', next_run_at = null`)
      await api.db.query(
        `update report_deliveries set state = 'not_delivered', next_try_at = null where state = 'pending'`,
      )
    },
  }
}

export type Scheduling = ReturnType<typeof scheduling>
