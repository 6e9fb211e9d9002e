import { bigint, customType, index, integer, pgTable, uuid } from 'drizzle-orm/pg-core'
import { instant } from './events'

export const tsvector = customType<{ data: string }>({ dataType: () => 'tsvector' })

/**
 * The block index: for a run of events of one tenant (at most one day, ordered by time) the set of terms found in them.
 * A filter asks here which time windows can hold a match, and only those are read from `events`, compressed or not.
 * Terms are `field=value` for exact filters and plain words for search; see lib/event/terms.ts.
 */
export const searchBlocks = pgTable(
  'search_blocks',
  {
    blockId: bigint('block_id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    tenantId: uuid('tenant_id').notNull(),
    minAt: instant('min_at').notNull(),
    maxAt: instant('max_at').notNull(),
    eventCount: integer('event_count').notNull(),
    seqLow: bigint('seq_low', { mode: 'number' }).notNull(),
    seqHigh: bigint('seq_high', { mode: 'number' }).notNull(),
    terms: tsvector('terms').notNull(),
  },
  (t) => [
    index('search_blocks_terms').using('gin', t.terms),
    index('search_blocks_newest').on(t.tenantId, t.maxAt.desc()),
    index('search_blocks_oldest').on(t.tenantId, t.minAt),
    index('search_blocks_seqs').on(t.tenantId, t.seqHigh, t.seqLow),
  ],
)
