import { bigint, doublePrecision, index, pgTable, text } from 'drizzle-orm/pg-core'
import { instant } from './events'

/** What our own scheduler ran: each job and, on the embedded database, each TimescaleDB policy. */
export const jobRuns = pgTable(
  'job_runs',
  {
    runId: bigint('run_id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    job: text('job').notNull(),
    startedAt: instant('started_at').notNull(),
    durationMs: doublePrecision('duration_ms').notNull(),
    outcome: text('outcome').notNull(),
    detail: text('detail'),
  },
  (t) => [index('job_runs_latest').on(t.job, t.startedAt.desc())],
)
