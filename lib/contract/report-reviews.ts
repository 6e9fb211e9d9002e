import { z } from 'zod'
import { JSON_BODY_BYTES_MAX, operation } from './operation'
import { EXCEPTION_STATES, REVIEW_KINDS, REVIEW_TEXT_CHARS_MAX } from './report-terms'
import { instant } from './stored-event'

const count = z.int().nonnegative()

export const reportReviews = z
  .object({
    acts: z
      .array(
        z.object({
          id: z.uuid(),
          kind: z.enum(['opened', ...REVIEW_KINDS]),
          exception_id: z.string().nullable().describe('Null where it is about the whole report'),
          text: z.string().nullable(),
          by: z.string(),
          at: instant,
        }),
      )
      .describe('Oldest first'),
    exceptions: z
      .array(
        z.object({
          id: z.string(),
          state: z.enum(EXCEPTION_STATES),
          by: z.string(),
          at: instant,
          text: z.string().nullable(),
          report_id: z.uuid().describe('Where it was settled; another report where `accepted_before`'),
        }),
      )
      .describe('What became of those somebody did something about; every other one is `open`'),
    counts: z.object({
      open: count,
      resolved: count,
      accepted: count,
      accepted_before: count,
      unlisted: count.describe('Exceptions beyond those a report lists'),
    }),
    signed_off: z.object({ by: z.string(), at: instant }).nullable(),
    due_at: instant,
    overdue: z.boolean(),
  })
  .meta({ id: 'ReportReviews' })
export type ReportReviews = z.infer<typeof reportReviews>

export const listReportReviews = operation({
  id: 'listReportReviews',
  method: 'GET',
  path: '/api/audit/reports/{id}/reviews',
  summary: 'What people did about a report, and how each exception stands',
  permission: 'read_reports',
  limits: { perMinute: 300, bodyBytesMax: 0 },
  status: 200,
  output: reportReviews,
  extraStatuses: { 409: 'The report is not done' },
})

export const createReportReview = operation({
  id: 'createReportReview',
  method: 'POST',
  path: '/api/audit/reports/{id}/reviews',
  summary: 'Comment on a report, settle its exceptions, sign it off',
  description:
    '`resolve` and `accept` are about one exception and need a reason. `sign_off` is about the whole, and is refused while an exception is open; where a report ' +
    'has more exceptions than it lists, it needs a text that says what became of the others. After it nothing is possible but `reopen` of the whole.',
  permission: 'review_reports',
  limits: { perMinute: 120, bodyBytesMax: JSON_BODY_BYTES_MAX },
  body: z.strictObject({
    kind: z.enum(REVIEW_KINDS),
    exception_id: z.string().max(64).optional(),
    text: z.string().trim().min(1).max(REVIEW_TEXT_CHARS_MAX).optional(),
  }),
  status: 201,
  output: reportReviews,
  extraStatuses: { 409: 'The report is not done, is signed off, or has open exceptions' },
})
