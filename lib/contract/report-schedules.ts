import { z } from 'zod'
import { JSON_BODY_BYTES_MAX, operation } from './operation'
import { frameworkId, reportDelivery, reportRun, runTitle, timeZone } from './report-runs'
import { EMAILS_MAX, REPORT_FORMATS, SCHEDULE_PERIODS, SCHEDULE_STATES, VERIFY_MODES } from './report-terms'
import { instant } from './stored-event'

const URL_CHARS_MAX = 2_000
const SECRET_CHARS_MIN = 16
const SECRET_CHARS_MAX = 256

const deliverTo = z
  .union([
    z.strictObject({ emails: z.array(z.email().max(320)).min(1).max(EMAILS_MAX) }),
    z.strictObject({
      webhook_url: z.url({ protocol: /^https?$/ }).max(URL_CHARS_MAX),
      webhook_secret: z
        .string()
        .min(SECRET_CHARS_MIN)
        .max(SECRET_CHARS_MAX)
        .optional()
        .describe('Signs the calls. It is in no answer'),
    }),
    z.null(),
  ])
  .describe('E-mail addresses that get the file, a URL that is told by POST, or nobody')

export const reportSchedule = z
  .object({
    id: z.uuid(),
    framework: z.string(),
    title: z.string().nullable(),
    cron: z.string(),
    time_zone: z.string(),
    period: z.enum(SCHEDULE_PERIODS),
    verify: z.enum(VERIFY_MODES),
    format: z.enum(REPORT_FORMATS),
    deliver: z
      .object({
        emails: z.array(z.string()),
        webhook_url: z.string().nullable(),
        has_webhook_secret: z.boolean(),
      })
      .nullable(),
    state: z.enum(SCHEDULE_STATES),
    next_run_at: instant.nullable(),
    last_run: z
      .object({
        id: z.uuid(),
        state: reportRun.shape.state,
        requested_at: instant,
        error: z.string().nullable(),
        deliveries: z.array(reportDelivery),
      })
      .nullable(),
    created_at: instant,
    created_by: z.string(),
    updated_at: instant,
    updated_by: z.string(),
  })
  .meta({ id: 'ReportSchedule' })
export type ReportSchedule = z.infer<typeof reportSchedule>

const fields = {
  cron: z
    .string()
    .trim()
    .max(100)
    .describe('Five fields (minute, hour, day, month, day of the week), or `monthly` or `quarterly`'),
  time_zone: timeZone,
  period: z.enum(SCHEDULE_PERIODS).describe('Whole days of the time zone, up to the start of the run'),
  verify: z.enum(VERIFY_MODES),
  format: z.enum(REPORT_FORMATS),
  deliver: deliverTo,
}

export const listReportSchedules = operation({
  id: 'listReportSchedules',
  method: 'GET',
  path: '/api/audit/report-schedules',
  summary: 'Reports that are computed by themselves, and how their last run went',
  permission: 'read_reports',
  limits: { perMinute: 300, bodyBytesMax: 0 },
  status: 200,
  output: z.object({ schedules: z.array(reportSchedule) }).meta({ id: 'ReportScheduleList' }),
})

export const createReportSchedule = operation({
  id: 'createReportSchedule',
  method: 'POST',
  path: '/api/audit/report-schedules',
  summary: 'Have a report computed again and again, and delivered',
  permission: 'run_reports',
  limits: { perMinute: 30, bodyBytesMax: JSON_BODY_BYTES_MAX },
  body: z.strictObject({
    framework: frameworkId,
    title: runTitle.optional(),
    ...fields,
    time_zone: timeZone.default('UTC'),
    verify: fields.verify.default('auto'),
    format: fields.format.default('pdf'),
    deliver: deliverTo.default(null),
  }),
  status: 201,
  output: reportSchedule,
  extraStatuses: { 409: 'Too many schedules' },
})

export const updateReportSchedule = operation({
  id: 'updateReportSchedule',
  method: 'POST',
  path: '/api/audit/report-schedules/{id}',
  summary: 'Change, pause or resume a schedule',
  description:
    'What is left out stays. A `webhook_url` given without its secret has none from then on. One that is resumed goes on with its next time; what it missed while it was paused is not made up for.',
  permission: 'run_reports',
  limits: { perMinute: 60, bodyBytesMax: JSON_BODY_BYTES_MAX },
  body: z
    .strictObject({
      state: z.enum(SCHEDULE_STATES).optional(),
      title: runTitle.nullable().optional(),
      cron: fields.cron.optional(),
      time_zone: fields.time_zone.optional(),
      period: fields.period.optional(),
      verify: fields.verify.optional(),
      format: fields.format.optional(),
      deliver: fields.deliver.optional(),
    })
    .refine((body) => Object.keys(body).length > 0, 'Say what to change'),
  status: 200,
  output: reportSchedule,
})

export const removeReportSchedule = operation({
  id: 'removeReportSchedule',
  method: 'POST',
  path: '/api/audit/report-schedules/{id}/remove',
  summary: 'Remove a schedule; its reports stay',
  permission: 'run_reports',
  limits: { perMinute: 60, bodyBytesMax: 0 },
  status: 200,
  output: z.object({ id: z.uuid() }).meta({ id: 'ReportScheduleRemoved' }),
})
