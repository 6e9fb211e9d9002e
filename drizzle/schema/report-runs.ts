import { index, integer, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from './events'

/** How far a run is: of which part, and how much of it. */
export type RunProgress = { part: 'events' | 'tree' | 'verify'; done: number; total: number }

/** What a finished run says without its document. */
export type RunResult = {
  framework_name: string
  framework_version: string
  events: number
  verified: boolean
  summary: { met: number; exceptions: number; not_assessed: number; exception_count: number }
  tree_size: number
  bytes: number
}

/** A report that is computed in the background. What was asked never changes, and once it is finished nothing does. */
export const reportRuns = pgTable(
  'report_runs',
  {
    /** UUIDv7: their order is that of the requests. */
    id: uuid('id').primaryKey(),
    tenantId: uuid('tenant_id').notNull(),
    framework: text('framework').notNull(),
    title: text('title'),
    startTime: instant('start_time').notNull(),
    endTime: instant('end_time').notNull(),
    timeZone: text('time_zone').notNull(),
    seed: text('seed'),
    verify: text('verify').notNull(),
    scheduleId: uuid('schedule_id'),
    requestedAt: instant('requested_at').notNull(),
    requestedBy: text('requested_by').notNull(),
    /** `queued`, `running`, `done`, `failed` or `cancelled`. */
    state: text('state').notNull(),
    /** How often a process began it. */
    attempts: integer('attempts').notNull().default(0),
    progress: jsonb('progress').$type<RunProgress>(),
    startedAt: instant('started_at'),
    finishedAt: instant('finished_at'),
    cancelRequestedAt: instant('cancel_requested_at'),
    cancelledBy: text('cancelled_by'),
    /** Why it failed; for a person. */
    error: text('error'),
    result: jsonb('result').$type<RunResult>(),
    /** Of the document's bytes, in hex. */
    sha256: text('sha256'),
    reviewDueAt: instant('review_due_at'),
  },
  (t) => [
    index('report_runs_tenant').on(t.tenantId, t.id.desc()),
    index('report_runs_at_work').on(t.id),
    index('report_runs_schedule').on(t.scheduleId, t.id.desc()),
  ],
)
