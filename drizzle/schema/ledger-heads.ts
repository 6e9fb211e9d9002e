import { bigint, pgTable, uuid } from 'drizzle-orm/pg-core'

/** One row a tenant; locking it orders the appends, so that `seq` has no gap and no double. */
export const ledgerHeads = pgTable('ledger_heads', {
  tenantId: uuid('tenant_id').primaryKey(),
  nextSeq: bigint('next_seq', { mode: 'number' }).notNull().default(0),
  /** Rises with every change of what seals an event. */
  keyEpoch: bigint('key_epoch', { mode: 'number' }).notNull().default(0),
})
