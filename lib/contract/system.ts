import { z } from 'zod'
import { operation } from './operation'

const check = z.object({ ok: z.boolean(), detail: z.string().optional() })

export const health = z
  .object({
    status: z.enum(['ready', 'not_ready']),
    live: z.boolean(),
    ready: z.boolean(),
    version: z.string(),
    database: z.object({
      ok: z.boolean(),
      mode: z.enum(['embedded', 'server']),
      postgres: z.string().nullable(),
      timescaledb: z.string().nullable(),
      latency_ms: z.number().nullable(),
    }),
    replica: z
      .object({
        ok: z.boolean().describe('Reads are answered by the replica; otherwise by the primary'),
        state: z.enum(['in_use', 'behind', 'unreachable', 'refused']),
        lag_bytes: z.int().nullable().describe('Of the primary’s log (WAL) that the replica lacks'),
        lag_seconds: z.number().nullable(),
      })
      .optional()
      .describe('Only where a read replica is configured. Ready does not depend on it'),
    policies: check.describe('Compression, retention and refresh exist, and none has failed last time'),
    indexer: z.object({
      ok: z.boolean(),
      lag_events: z.int().describe('Stored and searchable, not yet in the block index'),
    }),
    ledger: check.describe('No witness or file has seen another log than the one that is here'),
    uptime_seconds: z.number(),
  })
  .meta({ id: 'Health' })
export type Health = z.infer<typeof health>

export const getHealth = operation({
  id: 'getHealth',
  method: 'GET',
  path: '/api/audit/health',
  summary: 'Live and ready: database, policies, lag, version',
  permission: null,
  limits: { perMinute: 6_000, bodyBytesMax: 0 },
  status: 200,
  output: health,
  extraStatuses: { 503: 'Not ready; the body says which part' },
})

export const jobRun = z
  .object({
    job: z.string(),
    kind: z.enum(['timescaledb', 'sentinel']),
    every_seconds: z.number().nullable(),
    last_started_at: z.string().nullable(),
    last_duration_ms: z.number().nullable(),
    last_outcome: z.string().nullable(),
    last_detail: z.string().nullable(),
    next_start_at: z.string().nullable(),
    total_runs: z.int(),
    total_failures: z.int(),
  })
  .meta({ id: 'JobRun' })
export type JobRun = z.infer<typeof jobRun>

export const listJobs = operation({
  id: 'listJobs',
  method: 'GET',
  path: '/api/audit/jobs',
  summary: 'What runs on a clock: what ran last, when, and how it ended',
  permission: 'read_jobs',
  limits: { perMinute: 300, bodyBytesMax: 0 },
  status: 200,
  output: z.object({ jobs: z.array(jobRun) }).meta({ id: 'JobList' }),
})

export const getMetrics = operation({
  id: 'getMetrics',
  method: 'GET',
  path: '/metrics',
  summary: 'Metrics of this process in the Prometheus text format',
  permission: null,
  limits: { perMinute: 6_000, bodyBytesMax: 0 },
  status: 200,
  output: z.string(),
  outputMediaTypes: ['text/plain'],
})

export const getOpenapi = operation({
  id: 'getOpenapi',
  method: 'GET',
  path: '/api/openapi.json',
  summary: 'This document',
  permission: null,
  limits: { perMinute: 600, bodyBytesMax: 0 },
  status: 200,
  output: z.record(z.string(), z.json()),
})
