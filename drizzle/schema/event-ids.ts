import { bigint, customType, pgTable, primaryKey, uuid } from 'drizzle-orm/pg-core'
import { instant } from './events'

export const bytea = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => 'bytea' })

/**
 * What makes a retry safe: one row an event id, with the hash of what was sent under it.
 * A table of its own, because a unique index over compressed chunks would decompress them on every insert.
 */
export const eventIds = pgTable(
  'event_ids',
  {
    tenantId: uuid('tenant_id').notNull(),
    id: uuid('id').notNull(),
    seq: bigint('seq', { mode: 'number' }).notNull(),
    occurredAt: instant('occurred_at').notNull(),
    /** First 16 bytes of SHA-256 over the canonical JSON (RFC 8785) of the normalised event as it was sent. */
    contentHash: bytea('content_hash').notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.id] })],
)
