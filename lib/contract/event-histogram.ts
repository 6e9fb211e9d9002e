import { z } from 'zod'
import { operation, wholeParam } from './operation'
import { instant } from './stored-event'

const counted = z.record(z.string(), z.int())

export const HISTOGRAM_BY = ['severity', 'category', 'outcome'] as const
export type HistogramBy = (typeof HISTOGRAM_BY)[number]

export const eventHistogram = z
  .object({
    start_time: instant.nullable(),
    end_time: instant.nullable(),
    interval_seconds: z.int(),
    exact: z.boolean(),
    buckets: z.array(
      z.object({
        start: instant,
        count: z.int(),
        by_severity: counted.describe('Empty where another `by` was asked for'),
        by_category: counted.optional().describe('With `by=category`'),
        by_outcome: counted.optional().describe('With `by=outcome`'),
      }),
    ),
  })
  .meta({ id: 'EventHistogram' })
export type EventHistogram = z.infer<typeof eventHistogram>

export const histogramEvents = operation({
  id: 'histogramEvents',
  method: 'GET',
  path: '/api/audit/events/histogram',
  summary: 'Events over time, for the whole result',
  permission: 'read',
  readsReplica: true,
  limits: { perMinute: 300, bodyBytesMax: 0 },
  filters: 'events',
  query: z.object({
    buckets: wholeParam(1, 500, 80).describe('Wanted number of bars'),
    by: z.enum(HISTOGRAM_BY).default('severity').describe('What the count of each bar is split by'),
  }),
  status: 200,
  output: eventHistogram,
})
