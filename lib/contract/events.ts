import { z } from 'zod'
import { BATCH_BYTES_MAX, PDF_ROWS_MAX } from '@/lib/event/limits'
import { JSON_BODY_BYTES_MAX, operation, wholeParam } from './operation'
import { fieldFault, instant, storedEvent } from './stored-event'

export const PAGE_LIMIT_DEFAULT = 50
export const PAGE_LIMIT_MAX = 1000

export const receiptItem = z
  .object({
    index: z.int().nonnegative().describe('Position in the request'),
    id: z.string().nullable().describe('The event id; null when a rejected event had none'),
    status: z.enum(['stored', 'duplicate', 'rejected']),
    seq: z.int().nonnegative().nullable().describe('null when rejected'),
    code: z.string().optional().describe('Why it was rejected: invalid_event, conflict or not_attempted'),
    http_status: z
      .int()
      .optional()
      .describe('400 for an invalid event, 409 for a known id with other content'),
    errors: z.array(fieldFault).optional(),
    warnings: z.array(z.string()).optional(),
  })
  .meta({ id: 'ReceiptItem' })
export type ReceiptItem = z.infer<typeof receiptItem>

export const receipt = z
  .object({
    stored: z.int(),
    duplicate: z.int(),
    rejected: z.int(),
    results: z.array(receiptItem),
    id: z.string().nullable().optional().describe('Only when the body was one event: its id'),
    seq: z.int().nullable().optional().describe('Only when the body was one event: its seq'),
    status: z.string().optional().describe('Only when the body was one event: its status'),
  })
  .meta({ id: 'Receipt' })
export type Receipt = z.infer<typeof receipt>

export const appendEvents = operation({
  id: 'appendEvents',
  method: 'POST',
  path: '/api/audit/events',
  summary: 'Store one event or a batch',
  description:
    'Takes one event, an array, `{"events": [...]}`, NDJSON, or CloudEvents 1.0 (structured, batched, binary); bodies may be gzip, br or zstd. ' +
    'Answers 201 only when the events are durable. A bad event never takes the good ones with it, unless `atomic=true`.',
  permission: 'ingest',
  limits: { perMinute: 60_000, bodyBytesMax: BATCH_BYTES_MAX },
  query: z.object({ atomic: z.enum(['true', 'false']).default('false').describe('All events or none') }),
  bodyMediaTypes: [
    'application/json',
    'application/x-ndjson',
    'application/cloudevents+json',
    'application/cloudevents-batch+json',
  ],
  status: 201,
  output: receipt,
  extraStatuses: {
    400: 'No event was stored: each is named with what is wrong with it',
    409: 'The id is known with other content',
    415: 'Unknown media type or content encoding',
    503: 'Too much at once; send it again after Retry-After seconds',
  },
})

export const eventPage = z
  .object({
    events: z.array(storedEvent),
    limit: z.int(),
    has_more: z.boolean().describe('More events in the direction of this page'),
    next_cursor: z.string().nullable().describe('The next page of older events; null at the end'),
    prev_cursor: z
      .string()
      .nullable()
      .describe('The page before this one; null where a step back found nothing more'),
  })
  .meta({ id: 'EventPage' })
export type EventPage = z.infer<typeof eventPage>

export const listEvents = operation({
  id: 'listEvents',
  method: 'GET',
  path: '/api/audit/events',
  summary: 'A page of events, newest first',
  description:
    'Keyset pages: pass `next_cursor` or `prev_cursor` as `cursor`. Ordered by occurred_at, then seq.',
  permission: 'read',
  readsReplica: true,
  limits: { perMinute: 1_200, bodyBytesMax: 0 },
  filters: 'events',
  query: z.object({
    cursor: z.string().max(512).optional(),
    limit: wholeParam(1, PAGE_LIMIT_MAX, PAGE_LIMIT_DEFAULT),
    order: z.enum(['desc', 'asc']).default('desc').describe('By occurred_at, then seq'),
  }),
  status: 200,
  output: eventPage,
})

export const getEvent = operation({
  id: 'getEvent',
  method: 'GET',
  path: '/api/audit/events/{id}',
  summary: 'One event by its id',
  permission: 'read',
  readsReplica: true,
  limits: { perMinute: 1_200, bodyBytesMax: 0 },
  status: 200,
  output: storedEvent,
})

export const eventCount = z
  .object({
    count: z.int().nonnegative(),
    exact: z.boolean().describe('False: an estimate, from a sample of the matching time windows'),
  })
  .meta({ id: 'EventCount' })
export type EventCount = z.infer<typeof eventCount>

export const countEvents = operation({
  id: 'countEvents',
  method: 'GET',
  path: '/api/audit/events/count',
  summary: 'How many events match',
  permission: 'read',
  readsReplica: true,
  limits: { perMinute: 600, bodyBytesMax: 0 },
  filters: 'events',
  status: 200,
  output: eventCount,
})

const counted = z.record(z.string(), z.int())
const topEntry = z.object({ id: z.string(), type: z.string().nullable(), count: z.int() })
const point = z.object({ start: instant, count: z.int() })

export const eventStats = z
  .object({
    total: z.int(),
    exact: z.boolean().describe('False: totals are estimates from a sample'),
    start_time: instant.nullable(),
    end_time: instant.nullable(),
    by_type: counted,
    by_category: counted,
    by_severity: counted,
    by_outcome: counted,
    top_actors: z.array(topEntry),
    top_resources: z.array(topEntry),
    top_actors_among: z.int().describe('Events these counts are of: all that match, or the newest of them'),
    top_resources_among: z.int().describe('The same for the resources'),
    top_actors_exact: z.boolean().describe('False: the most frequent among the newest matching events'),
    top_resources_exact: z.boolean().describe('False: the most frequent among the newest matching events'),
    per_hour: z.array(point).describe('At most the last 168 hours of the range'),
    per_day: z.array(point),
    error_rate: z.number().describe('Share of events with severity error or critical, 0 to 1'),
    failure_rate: z.number().describe('Share of events with outcome failure, 0 to 1'),
    average_duration_ms: z.number().nullable(),
    max_duration_ms: z.number().nullable(),
  })
  .meta({ id: 'EventStats' })
export type EventStats = z.infer<typeof eventStats>

export const statsEvents = operation({
  id: 'statsEvents',
  method: 'GET',
  path: '/api/audit/events/stats',
  summary: 'Totals, tops and rates of the matching events',
  permission: 'read',
  readsReplica: true,
  limits: { perMinute: 300, bodyBytesMax: 0 },
  filters: 'events',
  status: 200,
  output: eventStats,
})

export const FACET_FIELDS = [
  'event_type',
  'category',
  'severity',
  'outcome',
  'actor',
  'resource_type',
  'source',
] as const
export type FacetField = (typeof FACET_FIELDS)[number]

const facet = z.object({
  values: z.array(z.object({ value: z.string(), count: z.int() })),
  exact: z.boolean().describe('False: counted over the newest matching events only'),
})
export const eventFacets = z
  .object({ facets: z.partialRecord(z.enum(FACET_FIELDS), facet) })
  .meta({ id: 'EventFacets' })
export type EventFacets = z.infer<typeof eventFacets>

export const facetEvents = operation({
  id: 'facetEvents',
  method: 'GET',
  path: '/api/audit/events/facets',
  summary: 'Counts by value for the fields people filter on',
  description: 'Each facet leaves out the filter on its own field, so that the other values stay visible.',
  permission: 'read',
  readsReplica: true,
  limits: { perMinute: 300, bodyBytesMax: 0 },
  filters: 'events',
  query: z.object({
    fields: z.string().optional().describe('Facet fields, repeated or comma-separated; all when absent'),
  }),
  lists: ['fields'],
  status: 200,
  output: eventFacets,
})

export const EXPORT_FORMATS = ['csv', 'json', 'ndjson', 'pdf', 'evidence'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

export const exportQuery = z.object({
  format: z
    .enum(EXPORT_FORMATS)
    .default('csv')
    .describe(
      `\`pdf\` takes ${PDF_ROWS_MAX.toLocaleString('en')} rows at most, the others any number; \`evidence\` can be checked without this server`,
    ),
  columns: z.string().optional().describe('Columns, repeated or comma-separated; all when absent'),
  gzip: z.enum(['true', 'false']).default('false'),
})

const exportShared = {
  path: '/api/audit/events/export',
  permission: 'export',
  readsReplica: true,
  filters: 'events',
  lists: ['columns'],
  status: 200,
  output: z.string(),
  outputMediaTypes: [
    'text/csv',
    'application/json',
    'application/x-ndjson',
    'application/pdf',
    'application/gzip',
  ],
} as const

export const exportEvents = operation({
  ...exportShared,
  id: 'exportEvents',
  method: 'GET',
  summary: 'Download every matching event',
  description:
    'Streamed, any number of rows (as PDF 10,000 at most); the file ends with a row count and a SHA-256 of everything before them.',
  limits: { perMinute: 60, bodyBytesMax: 0 },
  query: exportQuery,
})

/** The POST form: the same parameters, as JSON properties. Values may be strings, numbers or arrays of them. */
export const exportBody = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean(), z.array(z.union([z.string(), z.number()]))]),
)

export const exportEventsPost = operation({
  ...exportShared,
  id: 'exportEventsPost',
  method: 'POST',
  summary: 'Download every matching event (parameters in the body)',
  limits: { perMinute: 60, bodyBytesMax: JSON_BODY_BYTES_MAX },
  query: exportQuery,
  body: exportBody,
})
