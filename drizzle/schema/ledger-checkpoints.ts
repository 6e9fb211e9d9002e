import { bigint, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from './events'

/** Every checkpoint that was signed, as a C2SP signed note. */
export const ledgerCheckpoints = pgTable(
  'ledger_checkpoints',
  {
    tenantId: uuid('tenant_id').notNull(),
    size: bigint('size', { mode: 'number' }).notNull(),
    signedAt: instant('signed_at').notNull(),
    note: text('note').notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.size, t.signedAt] })],
)
