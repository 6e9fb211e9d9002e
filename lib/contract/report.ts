import { z } from 'zod'
import { FRAMEWORK_IDS } from '@/lib/report/frameworks/frameworks'
import { operation } from './operation'
import { frameworkId, oneLineOf, timeZone } from './report-runs'
import { REPORT_FORMATS, REPORT_SEED_CHARS_MAX, VERIFY_MODES } from './report-terms'

const time = z.string().max(64).describe('RFC 3339, or relative to now such as `-30d`')

/** Without a start: a quarter of a year. */
export const REPORT_DAYS_DEFAULT = 90

const count = z.int().nonnegative()
const event = z.object({
  id: z.uuid(),
  seq: count,
  occurred_at: z.string(),
  event_type: z.string(),
  action: z.string(),
  severity: z.string(),
  outcome: z.string(),
  source: z.string().nullable(),
  actor: z.string().nullable(),
  resource: z.string().nullable(),
  description: z.string().nullable(),
})
const labelled = z.object({ label: z.string(), value: z.string() })
const exception = z.object({
  id: z.string().describe('The same for the same finding in another report'),
  at: z.string(),
  title: z.string(),
  subject: z.string().nullable(),
  facts: z.array(labelled),
  events: z.array(event).describe('The first of its events'),
  event_count: count,
  query: z.string().nullable().describe('A filter that gives its events'),
})
const status = z.enum(['met', 'exceptions', 'not_assessed'])

/** The report as lib/report/model.ts has it, for the OpenAPI document. */
export const report = z
  .object({
    framework: z.object({ id: z.string(), name: z.string(), version: z.string(), about: z.string() }),
    generator: z.string(),
    tenant: z.object({ id: z.string(), name: z.string() }),
    period: z.object({
      start: z.string(),
      end: z.string().describe('Not part of it'),
      time_zone: z.string(),
    }),
    completeness: z.object({
      events: count,
      service_events: count,
      first_seq: count.nullable(),
      last_seq: count.nullable(),
      first_at: z.string().nullable(),
      last_at: z.string().nullable(),
      removed: count.describe('By retention'),
      gaps: count.describe('Numbers that are neither stored nor removed by retention'),
    }),
    checkpoint: z.object({
      origin: z.string(),
      size: count,
      root: z.string(),
      signed_at: z.string(),
      key: z.string(),
      note: z.string(),
    }),
    verification: z.object({
      ok: z.boolean(),
      mode: z.enum(['full', 'drawn']),
      events_checked: count,
      events_right: count,
      checkpoints_right: count,
      problem_count: count,
      problems: z.array(z.object({ seq: count.nullable(), code: z.string(), reason: z.string() })),
      statement: z.string(),
    }),
    retention: z.object({
      required_days: count.nullable(),
      source: z.string().nullable(),
      in_force: z.array(
        z.object({ category: z.string(), days: count, legal_basis: z.string(), is_enough: z.boolean() }),
      ),
      is_enough: z.boolean(),
    }),
    summary: z.object({ met: count, exceptions: count, not_assessed: count, exception_count: count }),
    controls: z.array(
      z.object({
        id: z.string(),
        title: z.string(),
        about: z.string(),
        status,
        missing: z.array(z.string()),
        exception_count: count,
        measures: z.array(z.string()),
      }),
    ),
    measures: z.array(
      z.object({
        id: z.string(),
        title: z.string(),
        question: z.string(),
        rule: z.string().nullable(),
        population: z.object({ query: z.string().nullable(), count }),
        missing: z.string().nullable(),
        exception_count: count,
        exceptions: z.array(exception),
        sample: z
          .object({ seed: z.string(), size: count, population: count, events: z.array(event) })
          .nullable(),
        figures: z.array(
          z.object({
            label: z.string(),
            value: z.union([z.string(), z.number()]),
            query: z.string().nullable(),
          }),
        ),
        tables: z.array(
          z.object({
            title: z.string(),
            columns: z.array(z.string()),
            rows: z.array(z.array(z.union([z.string(), z.number(), z.null()]))),
          }),
        ),
      }),
    ),
    how_to_verify: z.array(z.string()),
  })
  .meta({ id: 'Report' })

export const reportQuery = z.object({
  framework: frameworkId.describe(
    `One of ${FRAMEWORK_IDS.map((id) => `\`${id}\``).join(', ')}, or \`custom:\` and the id of a definition`,
  ),
  start_time: time.optional().describe(`The preset is ${REPORT_DAYS_DEFAULT} days before the end`),
  end_time: time.optional().describe('Not part of the period; the preset is now'),
  time_zone: timeZone.default('UTC').describe('IANA; months and quarters go by it'),
  format: z.enum(REPORT_FORMATS).default('json'),
  seed: oneLineOf(REPORT_SEED_CHARS_MAX)
    .optional()
    .describe('What samples are drawn by; the preset is made from the checkpoint'),
  verify: z
    .enum(VERIFY_MODES)
    .default('auto')
    .describe(
      '`full`: the leaf of every event is computed; `drawn`: those the report shows and some more; `auto`: full where there are few',
    ),
})

export const REPORT_MEDIA_TYPES = [
  'application/json',
  'application/pdf',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/zip',
] as const

export const complianceReport = operation({
  id: 'complianceReport',
  method: 'GET',
  path: '/api/audit/compliance/report',
  summary: 'Compute a compliance report now',
  description:
    'What the log shows of each control of a framework: met, exceptions found, or not assessed and why. The same framework, period, time zone and log give the same bytes, as ' +
    'JSON and as PDF. What takes long is better asked for with `POST /api/audit/reports`.',
  permission: 'run_reports',
  readsReplica: true,
  limits: { perMinute: 20, bodyBytesMax: 0 },
  query: reportQuery,
  status: 200,
  output: report,
  outputMediaTypes: REPORT_MEDIA_TYPES,
})
