import { expect } from 'vitest'
import type { ReportRun } from '@/lib/contract/report-runs'
import type { Report, ReportException, ReportMeasure } from '@/lib/report/model'
import type { Deps } from '@/lib/services/context'
import type { Compute } from '@/lib/services/report/run'
import { runReports } from '@/lib/services/report/run'
import type { Tenant } from './api'

export const REPORTS = '/api/audit/reports'
export const SCHEDULES = '/api/audit/report-schedules'
export const DEFINITIONS = '/api/audit/report-definitions'

export const MARCH = { start_time: '2026-03-01T00:00:00Z', end_time: '2026-04-01T00:00:00Z' }
export const APRIL = { start_time: '2026-04-01T00:00:00Z', end_time: '2026-05-01T00:00:00Z' }

/** Sixteen hex digits that begin with this. */
export const exceptionId = (text: string) => Buffer.from(text).toString('hex').padEnd(16, '0').slice(0, 16)

export const anException = (name: string): ReportException => ({
  id: exceptionId(name),
  at: '2026-03-10T10:00:00.000Z',
  title: `Exception ${name}`,
  subject: 'alice',
  facts: [],
  events: [],
  event_count: 0,
  query: null,
})

export const aMeasure = (id: string, names: readonly string[], population = 10): ReportMeasure => ({
  id,
  title: `Measure ${id}`,
  question: 'Is it?',
  rule: null,
  population: { query: null, count: population },
  missing: null,
  exception_count: names.length,
  exceptions: names.map(anException),
  sample: null,
  figures: [],
  tables: [],
})

/** A report with these measures, of a tree of 42 events. */
export function aReport(measures: ReportMeasure[] = [], over: Partial<Report> = {}): Report {
  const found = measures.reduce((sum, { exception_count }) => sum + exception_count, 0)
  return {
    framework: { id: 'soc2', name: 'SOC 2', version: '1', about: '' },
    generator: 'tests',
    tenant: { id: '', name: '' },
    period: { start: MARCH.start_time, end: MARCH.end_time, time_zone: 'UTC' },
    completeness: {
      events: 42,
      service_events: 40,
      first_seq: 0,
      last_seq: 41,
      first_at: null,
      last_at: null,
      removed: 0,
      gaps: 0,
    },
    checkpoint: {
      origin: 'example.com/log',
      size: 42,
      root: 'AA==',
      signed_at: '2026-05-02T00:00:00.000Z',
      key: 'example.com/log+1',
      note: 'a note\n',
    },
    verification: {
      ok: true,
      mode: 'full',
      events_checked: 42,
      events_right: 42,
      checkpoints_right: 1,
      problem_count: 0,
      problems: [],
      statement: 'Grüße, 漢字 🔒: all of it',
    },
    retention: { required_days: null, source: null, in_force: [], is_enough: true },
    summary: { met: 1, exceptions: found > 0 ? 1 : 0, not_assessed: 0, exception_count: found },
    controls: [
      {
        id: 'C1',
        title: 'Control 1',
        about: '',
        status: found > 0 ? 'exceptions' : 'met',
        missing: [],
        exception_count: found,
        measures: measures.map(({ id }) => id),
      },
    ],
    measures,
    how_to_verify: [],
    ...over,
  }
}

export const computing =
  (report: Report): Compute =>
  () =>
    Promise.resolve(report)

export const ask = async (tenant: Tenant, over: object = {}): Promise<ReportRun> => {
  const answer = await tenant.post<ReportRun>(REPORTS, { framework: 'soc2', ...MARCH, ...over })
  expect(answer.status, JSON.stringify(answer.body)).toBe(201)
  return answer.body
}

export const runOf = async (tenant: Tenant, id: string) =>
  (await tenant.get<ReportRun>(`${REPORTS}/${id}`)).body

/** A report that is done, with this content. */
export async function finished(
  deps: Deps,
  tenant: Tenant,
  report: Report,
  over: object = {},
): Promise<ReportRun> {
  const { id } = await ask(tenant, over)
  await runReports(deps, undefined, computing(report))
  const run = await runOf(tenant, id)
  expect(run.state).toBe('done')
  return run
}

/** A definition of a report with one measure. */
export const aDefinition = (over: object = {}, measure: object = {}) => ({
  name: 'Our own rules',
  about: 'What we promised to our customers',
  controls: [
    {
      id: 'R1',
      title: 'Exports',
      about: 'Nobody takes data',
      measures: [
        {
          title: 'Exports',
          question: 'Who took data away?',
          population: 'type:data.exported',
          exceptions: 'type:data.exported outcome:failure',
          rule: 'An export that failed',
          ...measure,
        },
      ],
    },
  ],
  ...over,
})
