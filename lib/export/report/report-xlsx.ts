import type { Report } from '@/lib/report/model'
import type { ReviewAct } from '@/lib/report/review'
import type { SheetCell } from '../xlsx/cells'
import { type Sheet, workbookOf } from '../xlsx/workbook'
import { archiveTime } from './archive-time'
import { TITLE } from './front-page'
import {
  controlsTable,
  exceptionEventsTable,
  exceptionsTable,
  figuresTable,
  measuresTable,
  reviewTable,
  samplesTable,
  type Table,
} from './tables'
import { NO_RETENTION, requiredWords, retentionWords } from './words'

type Row = readonly [part: string, item: string, value: SheetCell]

function summaryRows(report: Report): Row[] {
  const { framework, tenant, period, completeness, checkpoint, verification, retention, summary } = report
  return [
    ['Report', 'Framework', framework.name],
    ['Report', 'Version', framework.version],
    ['Report', 'Id of the framework', framework.id],
    ['Report', 'About', framework.about],
    ['Report', 'Tenant', tenant.name],
    ['Report', 'Id of the tenant', tenant.id],
    ['Report', 'Made by', report.generator],
    ['Period', 'From (UTC)', period.start],
    ['Period', 'To (UTC), not part of it', period.end],
    ['Period', 'Time zone of rules that go by the calendar', period.time_zone],
    ['Result', 'Controls met', summary.met],
    ['Result', 'Controls with exceptions', summary.exceptions],
    ['Result', 'Controls not assessed', summary.not_assessed],
    ['Result', 'Exceptions found', summary.exception_count],
    ['Verification', 'Result', verification.ok ? 'Passed' : 'Failed'],
    ['Verification', 'In words', verification.statement],
    ['Verification', 'Events checked', verification.events_checked],
    ['Verification', 'Events that were right', verification.events_right],
    ['Verification', 'Checkpoints that were right', verification.checkpoints_right],
    ['Verification', 'Problems', verification.problem_count],
    ...verification.problems.map(({ seq, code, reason }): Row => [
      'Problem',
      seq === null ? code : `Event ${seq}`,
      seq === null ? reason : `${code}: ${reason}`,
    ]),
    ['Completeness', 'Events of the period', completeness.events],
    ['Completeness', 'Events that came from services', completeness.service_events],
    ['Completeness', 'Number of the first event', completeness.first_seq],
    ['Completeness', 'Time of the first event (UTC)', completeness.first_at],
    ['Completeness', 'Number of the last event', completeness.last_seq],
    ['Completeness', 'Time of the last event (UTC)', completeness.last_at],
    ['Completeness', 'Removed by retention', completeness.removed],
    ['Completeness', 'Missing without a record', completeness.gaps],
    ['Checkpoint', 'Origin', checkpoint.origin],
    ['Checkpoint', 'Size', checkpoint.size],
    ['Checkpoint', 'Root', checkpoint.root],
    ['Checkpoint', 'Signed at (UTC)', checkpoint.signed_at],
    ['Checkpoint', 'Key', checkpoint.key],
    ['Checkpoint', 'As it was signed', checkpoint.note],
    ['Retention', 'Required', requiredWords(retention)],
    ...(retention.in_force.length === 0
      ? [['Retention', 'In force', NO_RETENTION] as const]
      : retention.in_force.map((rule): Row => [
          'Retention',
          'In force',
          `${retentionWords(rule, retention)}. ${rule.legal_basis}`,
        ])),
    ...report.how_to_verify.map((step, n): Row => ['How to check this report', `Step ${n + 1}`, step]),
  ]
}

const summarySheet = (report: Report): Sheet => ({
  name: 'Summary',
  columns: [
    { title: 'Part', width: 22 },
    { title: 'Item', width: 40 },
    { title: 'Value', width: 90 },
  ],
  rows: () => summaryRows(report),
})

const sheetOf = ({ name, columns, rows }: Table): Sheet => ({ name, columns, rows })

/**
 * A report as a workbook: what the PDF says, as tables. Times are texts in UTC, numbers are numbers. The same report with the same acts gives the
 * same bytes.
 */
export function reportXlsx(report: Report, reviews: readonly ReviewAct[]): AsyncGenerator<Buffer> {
  const sheets = [
    summarySheet(report),
    ...[
      controlsTable(report),
      measuresTable(report),
      exceptionsTable(report),
      exceptionEventsTable(report),
      samplesTable(report),
      figuresTable(report),
      reviewTable(reviews),
    ].map(sheetOf),
  ]
  const { signed_at: createdAt } = report.checkpoint
  return workbookOf(sheets, {
    title: `${TITLE}: ${report.framework.name}, ${report.tenant.name}`,
    creator: report.generator,
    createdAt,
    atMs: archiveTime(createdAt),
  })
}
