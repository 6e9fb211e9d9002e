import { integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from './events'

/** How long a tenant keeps its events, by category; `default` for every category without a row. No row: 365 days. */
export const tenantRetention = pgTable(
  'tenant_retention',
  {
    tenantId: uuid('tenant_id').notNull(),
    category: text('category').notNull(),
    days: integer('days').notNull(),
    /** Why it is kept for so long, in words. */
    legalBasis: text('legal_basis').notNull(),
    updatedAt: instant('updated_at').notNull(),
    updatedBy: text('updated_by').notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.category] })],
)
