import { bigint, index, integer, pgTable, uuid } from 'drizzle-orm/pg-core'
import { instant } from './events'

/**
 * What was appended and is not yet in `search_blocks`: one row per append and UTC day, written in the append's transaction.
 * Readers treat each as a window that may match; the indexer turns them into blocks and deletes them.
 */
export const appends = pgTable(
  'appends',
  {
    appendId: bigint('append_id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    tenantId: uuid('tenant_id').notNull(),
    minAt: instant('min_at').notNull(),
    maxAt: instant('max_at').notNull(),
    seqLow: bigint('seq_low', { mode: 'number' }).notNull(),
    seqHigh: bigint('seq_high', { mode: 'number' }).notNull(),
    eventCount: integer('event_count').notNull(),
  },
  (t) => [index('appends_tenant').on(t.tenantId, t.minAt)],
)
