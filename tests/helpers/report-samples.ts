import type { Operation } from '@/lib/contract/operation'
import type { Deps } from '@/lib/services/context'
import { runReports } from '@/lib/services/report/run'
import type { Tenant } from './api'
import {
  aDefinition,
  aMeasure,
  APRIL,
  aReport,
  ask,
  DEFINITIONS,
  finished,
  MARCH,
  REPORTS,
  SCHEDULES,
} from './reports'
import type { Sample } from './sweep-people'

const REPORT = { framework: 'soc2', ...MARCH }
const SCHEDULE = { framework: 'soc2', cron: 'monthly', period: 'last_month' }

/** Bodies of the operations on reports that take one. */
export const REPORT_BODIES: Record<string, unknown> = {
  createReport: REPORT,
  createReportReview: { kind: 'comment', text: 'Seen' },
  createReportSchedule: SCHEDULE,
  updateReportSchedule: { state: 'paused' },
  createReportDefinition: aDefinition(),
}

/** What those that are asked for by GET don't answer without. */
export const REPORT_SEARCHES: Record<string, string> = {
  complianceReport: '?framework=general',
  complianceWorksheet: '?kind=subject_access&subject_id=ada',
}

/** What the contract sweep sends its requests about. */
export async function mintSweepReports(deps: Deps, tenant: Tenant): Promise<Record<string, () => Sample>> {
  const idOf = async (path: string, body: object) => (await tenant.post<{ id: string }>(path, body)).body.id
  const other = (await finished(deps, tenant, aReport())).id
  const report = (await finished(deps, tenant, aReport([aMeasure('m1', ['one'])]), APRIL)).id
  const waiting = (await ask(tenant)).id
  const schedules = [await idOf(SCHEDULES, SCHEDULE), await idOf(SCHEDULES, SCHEDULE)]
  const definition = await idOf(DEFINITIONS, aDefinition())
  const at = (id = '') => ({ path: { id } })
  const samples: Record<string, Sample> = {
    complianceReport: { query: { framework: 'general', ...MARCH } },
    complianceWorksheet: { query: { kind: 'subject_access', subject_id: 'somebody', ...MARCH } },
    createReport: {},
    getReport: at(report),
    cancelReport: at(waiting),
    downloadReport: at(report),
    compareReports: { ...at(report), query: { with: other } },
    listReportReviews: at(report),
    createReportReview: at(report),
    createReportSchedule: {},
    updateReportSchedule: at(schedules[0]),
    removeReportSchedule: at(schedules[1]),
    createReportDefinition: {},
    retireReportDefinition: at(definition),
  }
  return Object.fromEntries(
    Object.entries(samples).map(([id, sample]) => [
      id,
      () => ({ ...sample, ...(id in REPORT_BODIES ? { body: REPORT_BODIES[id] } : {}) }),
    ]),
  )
}

/** The ids of what a walk over all operations makes of reports, and what it needs besides. */
export function madeReports(
  deps: Deps,
  send: (operation: Operation, path: string, body: unknown) => Promise<Response>,
) {
  const made: Record<string, string> = {}
  const idIn = (text: string) => (JSON.parse(text) as { id: string }).id
  return {
    /** After each answer. A report is computed, and another one left waiting. */
    note: async (operation: Operation, text: string) => {
      const { id } = operation
      if (/^createReport(Schedule|Definition)?$/.test(id)) made[id] = idIn(text)
      if (id !== 'createReport') return
      await runReports(deps)
      made['waitingReport'] = idIn(await (await send(operation, REPORTS, REPORT)).text())
    },
    /** The id that an operation on reports is about; undefined for any other. */
    idFor: ({ id }: Operation): string | undefined => {
      if (/ReportSchedule/.test(id)) return made['createReportSchedule']
      if (/ReportDefinition/.test(id)) return made['createReportDefinition']
      if (id === 'cancelReport') return made['waitingReport']
      return /Report/.test(id) ? made['createReport'] : undefined
    },
  }
}
