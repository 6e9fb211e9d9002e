import { index, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from './events'

/** What must not be removed, neither by retention nor by erasure, until its end or its release. */
export const legalHolds = pgTable(
  'legal_holds',
  {
    id: uuid('id').primaryKey(),
    tenantId: uuid('tenant_id').notNull(),
    /** `tenant`: everything; `subject`: a person's events; `query`: what a filter gives. */
    kind: text('kind').notNull(),
    subjectId: text('subject_id'),
    /** In lower case. */
    subjectEmail: text('subject_email'),
    /** In the filter language, with absolute times. */
    query: text('query'),
    reason: text('reason').notNull(),
    createdAt: instant('created_at').notNull(),
    createdBy: text('created_by').notNull(),
    endsAt: instant('ends_at'),
    releasedAt: instant('released_at'),
    releasedBy: text('released_by'),
  },
  (t) => [index('legal_holds_tenant').on(t.tenantId, t.createdAt.desc())],
)
