import { bigint, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from './events'

/** Where a tenant's log stands with a witness, the file, the webhook or the time-stamping authority. */
export const ledgerAnchors = pgTable(
  'ledger_anchors',
  {
    tenantId: uuid('tenant_id').notNull(),
    /** `witness:` and the key's name+hash, `file`, `webhook`, or `timestamp`. */
    anchor: text('anchor').notNull(),
    /** The last checkpoint it took; null where it took none yet. */
    seenSize: bigint('seen_size', { mode: 'number' }),
    seenSignedAt: instant('seen_signed_at'),
    /** `ok`, `failing`, or `conflict`: it has seen another log than ours. */
    state: text('state').notNull(),
    /** Why it fails, or what it contradicts; for a person. */
    detail: text('detail'),
    /** Tries since the last that was good. */
    failures: integer('failures').notNull().default(0),
    triedAt: instant('tried_at').notNull(),
    doneAt: instant('done_at'),
    nextTryAt: instant('next_try_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.anchor] })],
)
