import { bigint, pgTable, primaryKey, uuid } from 'drizzle-orm/pg-core'
import { bytea } from './event-ids'

/** Leaf hashes that the tree doesn't hold yet: 32 bytes an event, all of a commit in one row, written in the append itself. */
export const ledgerLeaves = pgTable(
  'ledger_leaves',
  {
    tenantId: uuid('tenant_id').notNull(),
    firstSeq: bigint('first_seq', { mode: 'number' }).notNull(),
    hashes: bytea('hashes').notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.firstSeq] })],
)
