import { bigint, integer, jsonb, pgTable, primaryKey, uuid } from 'drizzle-orm/pg-core'

/** What opens an event of which parts were erased: commitments of those, salts of the others. Its keys are destroyed. */
export const ledgerRedactions = pgTable(
  'ledger_redactions',
  {
    tenantId: uuid('tenant_id').notNull(),
    seq: bigint('seq', { mode: 'number' }).notNull(),
    caseNo: integer('case_no').notNull(),
    openings: jsonb('openings').notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.seq] })],
)
