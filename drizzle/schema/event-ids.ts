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
    /** 16 bytes by which a retry is told from another event (`lib/services/event/same-event.ts`); null once the event was erased. */
    contentHash: bytea('content_hash'),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.id] })],
)
