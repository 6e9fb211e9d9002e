import { bigint, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { bytea } from './event-ids'
import { instant } from './events'

/** Time-stamp tokens on checkpoints (RFC 3161). */
export const ledgerTimestamps = pgTable(
  'ledger_timestamps',
  {
    tenantId: uuid('tenant_id').notNull(),
    /** Of the checkpoint, as `signedAt` is. */
    size: bigint('size', { mode: 'number' }).notNull(),
    signedAt: instant('signed_at').notNull(),
    /** Host of the authority. */
    authority: text('authority').notNull(),
    /** By the clock of the authority. */
    stampedAt: instant('stamped_at').notNull(),
    /** The TimeStampToken in DER; its imprint is SHA-256 of the text of the note. */
    token: bytea('token').notNull(),
  },
  (t) => [
    primaryKey({ name: 'ledger_timestamps_pk', columns: [t.tenantId, t.size, t.signedAt, t.authority] }),
  ],
)
