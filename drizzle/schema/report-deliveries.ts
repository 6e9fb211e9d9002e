import { index, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from './events'

/** One for each address of a schedule whose run is done. */
export const reportDeliveries = pgTable(
  'report_deliveries',
  {
    id: uuid('id').primaryKey(),
    tenantId: uuid('tenant_id').notNull(),
    runId: uuid('run_id').notNull(),
    scheduleId: uuid('schedule_id').notNull(),
    /** `email` or `webhook`. */
    kind: text('kind').notNull(),
    /** The address or the URL, as it was when the run was done. */
    target: text('target').notNull(),
    format: text('format').notNull(),
    /** `pending`, `delivered` or `not_delivered`. */
    state: text('state').notNull(),
    attempts: integer('attempts').notNull().default(0),
    /** What went otherwise than asked; for a person. */
    detail: text('detail'),
    madeAt: instant('made_at').notNull(),
    triedAt: instant('tried_at'),
    nextTryAt: instant('next_try_at'),
    doneAt: instant('done_at'),
  },
  (t) => [
    index('report_deliveries_run').on(t.tenantId, t.runId),
    index('report_deliveries_due').on(t.nextTryAt),
  ],
)
