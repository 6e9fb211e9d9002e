import { pgTable, text, uuid } from 'drizzle-orm/pg-core'

/** The bytes that were hashed, as text: PostgreSQL compresses it and keeps it outside of the row. Never changed. */
export const reportDocuments = pgTable('report_documents', {
  runId: uuid('run_id').primaryKey(),
  tenantId: uuid('tenant_id').notNull(),
  body: text('body').notNull(),
})
