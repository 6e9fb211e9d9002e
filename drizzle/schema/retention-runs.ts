import { sql } from 'drizzle-orm'
import { bigint, index, integer, jsonb, pgTable, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { instant } from './events'

/** What a retention run removed of a tenant's log; open while `finishedAt` is null. Written by functions of the database alone. */
export const retentionRuns = pgTable(
  'retention_runs',
  {
    runId: uuid('run_id').primaryKey().defaultRandom(),
    tenantId: uuid('tenant_id').notNull(),
    startedAt: instant('started_at').notNull(),
    finishedAt: instant('finished_at'),
    /** The periods it went by: `{ [category or "default"]: { days, legal_basis } }`. */
    policy: jsonb('policy').notNull(),
    removed: bigint('removed', { mode: 'number' }).notNull(),
    /** `{ [category]: events }` */
    byCategory: jsonb('by_category').notNull(),
    oldestAt: instant('oldest_at').notNull(),
    newestAt: instant('newest_at').notNull(),
    seqLow: bigint('seq_low', { mode: 'number' }).notNull(),
    seqHigh: bigint('seq_high', { mode: 'number' }).notNull(),
    chunksDropped: integer('chunks_dropped').notNull(),
    /** The day whose blocks still hold words of removed events. */
    openDay: instant('open_day'),
  },
  (t) => [
    uniqueIndex('retention_runs_open')
      .on(t.tenantId)
      .where(sql`finished_at is null`),
    index('retention_runs_latest').on(t.tenantId, t.finishedAt.desc()),
  ],
)
