import { z } from 'zod'
import { FILTER_CHARS_MAX } from '@/lib/query/ast'
import { JSON_BODY_BYTES_MAX, operation } from './operation'
import { oneLineOf } from './report-runs'
import { instant } from './stored-event'

const CONTROLS_MAX = 50
const MEASURES_MAX = 20
const NAME_CHARS_MAX = 100
const TEXT_CHARS_MAX = 2_000

const prose = z.string().trim().min(1).max(TEXT_CHARS_MAX)
const filter = z.string().trim().max(FILTER_CHARS_MAX)

const measure = z.object({
  title: z.string(),
  question: z.string(),
  population: z.string(),
  exceptions: z.string().nullable(),
  rule: z.string().nullable(),
})

export const reportDefinition = z
  .object({
    id: z.uuid(),
    framework: z.string().describe('What a report names it by'),
    series: z.uuid().describe('Id of the first version'),
    version: z.int().positive(),
    name: z.string(),
    about: z.string(),
    controls: z.array(
      z.object({ id: z.string(), title: z.string(), about: z.string(), measures: z.array(measure) }),
    ),
    created_at: instant,
    created_by: z.string(),
    retired_at: instant.nullable(),
    retired_by: z.string().nullable(),
  })
  .meta({ id: 'ReportDefinition' })
export type ReportDefinition = z.infer<typeof reportDefinition>

export const listReportDefinitions = operation({
  id: 'listReportDefinitions',
  method: 'GET',
  path: '/api/audit/report-definitions',
  summary: 'Reports that the tenant defined itself, every version',
  permission: 'read_reports',
  limits: { perMinute: 300, bodyBytesMax: 0 },
  status: 200,
  output: z.object({ definitions: z.array(reportDefinition) }).meta({ id: 'ReportDefinitionList' }),
})

export const createReportDefinition = operation({
  id: 'createReportDefinition',
  method: 'POST',
  path: '/api/audit/report-definitions',
  summary: 'Define a report of one’s own, or another version of one',
  description:
    'Each measure counts the events that a filter gives in the period of the report; those of them that a second filter gives are exceptions. A definition is ' +
    'never changed: another version is another definition of the same series.',
  permission: 'run_reports',
  limits: { perMinute: 30, bodyBytesMax: JSON_BODY_BYTES_MAX },
  body: z.strictObject({
    name: oneLineOf(NAME_CHARS_MAX),
    about: prose,
    replaces: z.uuid().optional().describe('Any version of the series that this one continues'),
    controls: z
      .array(
        z.strictObject({
          id: oneLineOf(40),
          title: oneLineOf(NAME_CHARS_MAX),
          about: prose,
          measures: z
            .array(
              z.strictObject({
                title: oneLineOf(NAME_CHARS_MAX),
                question: prose,
                population: filter.describe('In the filter language; gives what is looked at'),
                exceptions: filter
                  .optional()
                  .describe('In the filter language; gives the exceptions among them'),
                rule: prose.optional().describe('When something is an exception, in words'),
              }),
            )
            .min(1)
            .max(MEASURES_MAX),
        }),
      )
      .min(1)
      .max(CONTROLS_MAX),
  }),
  status: 201,
  output: reportDefinition,
  extraStatuses: { 409: 'Too many definitions' },
})

export const retireReportDefinition = operation({
  id: 'retireReportDefinition',
  method: 'POST',
  path: '/api/audit/report-definitions/{id}/retire',
  summary: 'Take no new reports by a definition; those that were made stay',
  permission: 'run_reports',
  limits: { perMinute: 60, bodyBytesMax: 0 },
  status: 200,
  output: reportDefinition,
  extraStatuses: { 409: 'A schedule uses it' },
})
