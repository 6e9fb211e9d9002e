import { bigint, pgTable, text, uuid } from 'drizzle-orm/pg-core'

/** The right edge of a tenant's tree: how many leaves it holds, and the partial tile of each level in hex. */
export const ledgerEdges = pgTable('ledger_edges', {
  tenantId: uuid('tenant_id').primaryKey(),
  size: bigint('size', { mode: 'number' }).notNull(),
  levels: text('levels').array().notNull(),
})
