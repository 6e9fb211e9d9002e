import { z } from 'zod'
import { operation } from './operation'
import { instant } from './stored-event'

const count = z.int().nonnegative()

const openReport = z.object({
  id: z.uuid(),
  framework: z.string(),
  framework_name: z.string(),
  finished_at: instant,
  open_exceptions: count.describe(
    'Neither resolved nor accepted, those included that it counts and does not list',
  ),
  signed_off: z.boolean(),
})
export type OpenReport = z.infer<typeof openReport>

const overdueReview = z.object({
  id: z.uuid(),
  framework_name: z.string(),
  title: z.string().nullable(),
  due_at: instant,
})

export const OVERDUE_LISTED_MAX = 20

const reports = z.object({
  newest: z.array(openReport).describe('The newest report of each framework that is done'),
  overdue_count: count.describe('Reports whose review is due and that nobody signed off'),
  overdue: z.array(overdueReview).describe(`The longest overdue, ${OVERDUE_LISTED_MAX} at most`),
})
export type DashboardReports = z.infer<typeof reports>

const verification = z.object({
  last: z
    .object({
      event_id: z.uuid(),
      at: instant,
      by: z.string(),
      ok: z.boolean(),
      events: count.nullable().describe('Events that were as they were stored'),
      problem_count: count.nullable(),
    })
    .nullable()
    .describe('Null: nobody has checked this log'),
})
export type LastVerification = z.infer<typeof verification>

const ingest = z.object({
  events_last_minute: count.describe('By when they were stored, not by when they happened'),
  events_last_hour: count,
  last: z
    .object({ seq: count, occurred_at: instant, recorded_at: instant })
    .nullable()
    .describe('The event stored last; null where there is none, or where retention removed it'),
  unindexed_events: count.describe('Stored and searchable, not yet in the search index'),
  unsigned_events: count.describe('Stored after the last checkpoint'),
})
export type Ingest = z.infer<typeof ingest>

const bytes = z.int().nonnegative()

const storage = z.object({
  mode: z.enum(['embedded', 'server']),
  events_bytes: bytes.describe('The table of events with its indexes, as it is now'),
  database_bytes: bytes.describe('The whole database'),
  chunks: count,
  compressed_chunks: count,
  before_compression_bytes: bytes.nullable().describe('Of the compressed chunks; null while there is none'),
  after_compression_bytes: bytes.nullable(),
})
export type Storage = z.infer<typeof storage>

export const dashboard = z
  .object({
    now: instant,
    reports: reports.nullable().describe('Null without the permission read_reports'),
    verification: verification.nullable().describe('Null without verify'),
    ingest: ingest.nullable().describe('Null without verify'),
    storage: storage
      .nullable()
      .describe('Of the installation, all tenants together; null without the permission read_jobs'),
  })
  .meta({ id: 'Dashboard' })
export type Dashboard = z.infer<typeof dashboard>

export const getDashboard = operation({
  id: 'getDashboard',
  method: 'GET',
  path: '/api/audit/dashboard',
  summary: 'How the log stands now: reports, the last check, ingest and lag, storage',
  description:
    'Each part is null where the caller lacks the permission for it, or sees only a part of the log.',
  permission: 'read',
  readsReplica: true,
  limits: { perMinute: 300, bodyBytesMax: 0 },
  status: 200,
  output: dashboard,
})
