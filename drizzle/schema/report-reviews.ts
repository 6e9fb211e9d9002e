import { index, integer, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core'
import { instant } from './events'

/** What people did about reports. What became of an exception is read from these; they only grow. */
export const reportReviews = pgTable(
  'report_reviews',
  {
    id: uuid('id').primaryKey(),
    tenantId: uuid('tenant_id').notNull(),
    runId: uuid('run_id').notNull(),
    /** Counted from 1 within a report. */
    n: integer('n').notNull(),
    /** Of the run: what was accepted once is looked for by it. */
    framework: text('framework').notNull(),
    /** `opened`, `comment`, `resolve`, `accept`, `reopen` or `sign_off`. */
    kind: text('kind').notNull(),
    /** Null where it is about the whole report. */
    exceptionId: text('exception_id'),
    text: text('text'),
    by: text('by').notNull(),
    /** Kind and id of who did it. */
    byId: text('by_id').notNull(),
    at: instant('at').notNull(),
  },
  (t) => [
    unique('report_reviews_run').on(t.tenantId, t.runId, t.n),
    index('report_reviews_settled').on(t.tenantId, t.framework, t.exceptionId, t.at),
  ],
)
