import { bigint, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { bytea } from './event-ids'
import { instant } from './events'

/** The keys of a tenant's log, old and new, private parts encrypted with the secret of the installation. */
export const ledgerKeys = pgTable(
  'ledger_keys',
  {
    tenantId: uuid('tenant_id').notNull(),
    /** `checkpoint` (Ed25519) signs the tree, `event` (HMAC-SHA256) critical events. */
    purpose: text('purpose').notNull(),
    /** Counted from 1 within a purpose. */
    keyId: integer('key_id').notNull(),
    /** Null for an HMAC key. */
    publicKey: bytea('public_key'),
    sealed: bytea('sealed').notNull(),
    createdAt: instant('created_at').notNull(),
    replacedAt: instant('replaced_at'),
    /** How many leaves the tree had when the key was replaced: it speaks for no larger one. */
    sizeMax: bigint('size_max', { mode: 'number' }),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.purpose, t.keyId] })],
)
