import { bigint, pgTable, primaryKey, smallint, uuid } from 'drizzle-orm/pg-core'
import { bytea } from './event-ids'

/** The full tiles of a tenant's tree (C2SP tlog-tiles): 256 hashes, 8 KiB, never changed. */
export const ledgerTiles = pgTable(
  'ledger_tiles',
  {
    tenantId: uuid('tenant_id').notNull(),
    level: smallint('level').notNull(),
    index: bigint('index', { mode: 'number' }).notNull(),
    hashes: bytea('hashes').notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.level, t.index] })],
)
