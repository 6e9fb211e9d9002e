import { z } from 'zod'
import { JSON_BODY_BYTES_MAX, operation, wholeParam } from './operation'
import {
  DELIVERY_STATES,
  REPORT_FORMATS,
  REPORT_SEED_CHARS_MAX,
  REPORT_TITLE_CHARS_MAX,
  RUN_STATES,
  VERIFY_MODES,
} from './report-terms'
import { instant } from './stored-event'

const count = z.int().nonnegative()
const plainText = /^[^\p{Cc}\p{Zl}\p{Zp}]*$/u
export const oneLineOf = (charsMax: number) =>
  z.string().trim().min(1).max(charsMax).regex(plainText, 'must be one line')

export const frameworkId = z
  .string()
  .toLowerCase()
  .regex(/^[a-z0-9][a-z0-9_.-]{0,63}(:[0-9a-f-]{36})?$/, 'must be the id of a framework')
  .describe('Id of a framework, or `custom:` and the id of a definition')
export const timeZone = z
  .string()
  .max(64)
  .regex(/^[A-Za-z][A-Za-z0-9_+/-]*$/, 'must be an IANA time zone')
  .describe('IANA, such as `Europe/Berlin`')
export const runTitle = oneLineOf(REPORT_TITLE_CHARS_MAX)

export const reportDelivery = z
  .object({
    id: z.uuid(),
    kind: z.enum(['email', 'webhook']),
    target: z.string(),
    format: z.enum(REPORT_FORMATS),
    state: z.enum(DELIVERY_STATES),
    attempts: count,
    detail: z.string().nullable().describe('Why not, or what went otherwise than asked'),
    next_try_at: instant.nullable(),
    done_at: instant.nullable(),
  })
  .meta({ id: 'ReportDelivery' })
export type ReportDelivery = z.infer<typeof reportDelivery>

export const reportSummary = z
  .object({ met: count, exceptions: count, not_assessed: count, exception_count: count })
  .meta({ id: 'ReportSummary' })

export const reportRun = z
  .object({
    id: z.uuid(),
    framework: z.string(),
    title: z.string().nullable(),
    start_time: instant,
    end_time: instant.describe('Not part of the period'),
    time_zone: z.string(),
    seed: z.string().nullable(),
    verify: z.enum(VERIFY_MODES),
    schedule_id: z.uuid().nullable(),
    state: z.enum(RUN_STATES),
    progress: z
      .object({ part: z.enum(['events', 'tree', 'verify']), done: count, total: count })
      .nullable()
      .describe('While it runs'),
    attempts: count.describe('How often a process began it'),
    requested_at: instant,
    requested_by: z.string(),
    started_at: instant.nullable(),
    finished_at: instant.nullable(),
    cancelled_by: z.string().nullable(),
    error: z.string().nullable().describe('Why it failed'),
    result: z
      .object({
        framework_name: z.string(),
        framework_version: z.string(),
        events: count.describe('Events of the period'),
        verified: z.boolean().describe('Whether what was checked of the log was right'),
        summary: reportSummary,
        tree_size: count,
        bytes: count,
        sha256: z.string().describe('Of the JSON, byte for byte as it is downloaded'),
      })
      .nullable()
      .describe('Once it is done'),
    review: z
      .object({
        due_at: instant,
        overdue: z.boolean(),
        signed_off_at: instant.nullable(),
        signed_off_by: z.string().nullable(),
      })
      .nullable()
      .describe('Once it is done'),
    deliveries: z.array(reportDelivery).describe('Of a scheduled run'),
  })
  .meta({ id: 'ReportRun' })
export type ReportRun = z.infer<typeof reportRun>

export const createReport = operation({
  id: 'createReport',
  method: 'POST',
  path: '/api/audit/reports',
  summary: 'Ask for a report; it is computed in the background',
  permission: 'run_reports',
  limits: { perMinute: 30, bodyBytesMax: JSON_BODY_BYTES_MAX },
  body: z.strictObject({
    framework: frameworkId,
    start_time: z.iso.datetime({ offset: true }),
    end_time: z.iso.datetime({ offset: true }).describe('Not part of the period'),
    time_zone: timeZone.default('UTC'),
    seed: oneLineOf(REPORT_SEED_CHARS_MAX)
      .optional()
      .describe('What samples are drawn by; the same seed draws the same events'),
    verify: z.enum(VERIFY_MODES).default('auto'),
    title: runTitle.optional(),
  }),
  status: 201,
  output: reportRun,
  extraStatuses: { 409: 'Too many reports of the tenant wait to be computed' },
})

export const REPORTS_PAGE_MAX = 100

export const listReports = operation({
  id: 'listReports',
  method: 'GET',
  path: '/api/audit/reports',
  summary: 'Reports that were asked for, newest first',
  permission: 'read_reports',
  limits: { perMinute: 300, bodyBytesMax: 0 },
  query: z.object({
    framework: frameworkId.optional(),
    state: z.enum(RUN_STATES).optional(),
    schedule_id: z.uuid().optional(),
    limit: wholeParam(1, REPORTS_PAGE_MAX, 50),
    cursor: z.uuid('The cursor is not one we gave out').optional().describe('`next_cursor` of a page'),
  }),
  status: 200,
  output: z
    .object({ reports: z.array(reportRun), next_cursor: z.string().nullable() })
    .meta({ id: 'ReportRunPage' }),
})

export const getReport = operation({
  id: 'getReport',
  method: 'GET',
  path: '/api/audit/reports/{id}',
  summary: 'How a report stands',
  permission: 'read_reports',
  limits: { perMinute: 1_200, bodyBytesMax: 0 },
  status: 200,
  output: reportRun,
})

export const cancelReport = operation({
  id: 'cancelReport',
  method: 'POST',
  path: '/api/audit/reports/{id}/cancel',
  summary: 'Cancel a report that is not finished yet; it ends within seconds',
  permission: 'run_reports',
  limits: { perMinute: 60, bodyBytesMax: 0 },
  status: 200,
  output: reportRun,
  extraStatuses: { 409: 'It is finished already' },
})

export const downloadReport = operation({
  id: 'downloadReport',
  method: 'GET',
  path: '/api/audit/reports/{id}/download',
  summary: 'A finished report as a file',
  description:
    'As JSON it is byte for byte what was hashed. `disposition=inline` is for a page that shows the report, JSON alone: the log then says that it was opened, ' +
    'and otherwise that it was downloaded. Bytes that don’t have the hash of the report are refused.',
  permission: 'read_reports',
  limits: { perMinute: 120, bodyBytesMax: 0 },
  query: z.object({
    format: z.enum(REPORT_FORMATS).default('json'),
    disposition: z.enum(['attachment', 'inline']).default('attachment'),
  }),
  status: 200,
  output: z.string().meta({ id: 'ReportFile' }),
  outputMediaTypes: [
    'application/json',
    'application/pdf',
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    'application/zip',
  ],
  extraStatuses: { 409: 'It is not finished, or what is stored is not what was computed' },
})

const side = z.object({
  id: z.uuid(),
  title: z.string().nullable(),
  start_time: instant,
  end_time: instant,
  finished_at: instant.nullable(),
  sha256: z.string(),
})
const status = z.string().nullable().describe('Null where the control is not in this report')
const change = z.object({
  then: count.nullable(),
  now: count.nullable(),
  difference: z.int().nullable().describe('Null where one of both has no such measure'),
})
const found = z.object({
  id: z.string(),
  title: z.string(),
  subject: z.string().nullable(),
  at: z.string(),
  measure: z.string(),
})

export const compareReports = operation({
  id: 'compareReports',
  method: 'GET',
  path: '/api/audit/reports/{id}/compare',
  summary: 'What changed since an earlier report of the same framework',
  description:
    'Without `with`: the last finished report of the same framework whose period ended when this one’s begins, or before.',
  permission: 'read_reports',
  limits: { perMinute: 120, bodyBytesMax: 0 },
  query: z.object({ with: z.uuid().optional().describe('Id of the other report') }),
  status: 200,
  output: z
    .object({
      then: side,
      now: side,
      controls: z.array(z.object({ id: z.string(), title: z.string(), then: status, now: status })),
      measures: z.array(
        z.object({ id: z.string(), title: z.string(), population: change, exceptions: change }),
      ),
      exceptions: z.object({
        new: z.array(found),
        gone: z.array(found),
        still: z.array(found),
        complete: z
          .boolean()
          .describe('False where a report has more exceptions than it lists: then some are in neither list'),
      }),
    })
    .meta({ id: 'ReportComparison' }),
  extraStatuses: { 409: 'There is no earlier report, or one of both is not finished' },
})
export type ReportComparison = z.infer<typeof compareReports.output>
