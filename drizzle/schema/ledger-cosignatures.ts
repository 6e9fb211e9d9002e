import { bigint, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from './events'

/** What witnesses put under checkpoints (C2SP tlog-cosignature). */
export const ledgerCosignatures = pgTable(
  'ledger_cosignatures',
  {
    tenantId: uuid('tenant_id').notNull(),
    /** Of the checkpoint, as `signedAt` is. */
    size: bigint('size', { mode: 'number' }).notNull(),
    signedAt: instant('signed_at').notNull(),
    /** `name+hash` of the key of the witness. */
    witness: text('witness').notNull(),
    /** By the clock of the witness. */
    cosignedAt: instant('cosigned_at').notNull(),
    /** The signature line, with its newline. */
    line: text('line').notNull(),
  },
  (t) => [
    primaryKey({ name: 'ledger_cosignatures_pk', columns: [t.tenantId, t.size, t.signedAt, t.witness] }),
  ],
)
