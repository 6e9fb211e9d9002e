import { bigint, date, index, pgTable, primaryKey, uuid } from 'drizzle-orm/pg-core'

/** What each key did on each day (UTC). Written in batches by a job, never on the request path. */
export const apiKeyUsage = pgTable(
  'api_key_usage',
  {
    tenantId: uuid('tenant_id').notNull(),
    keyId: uuid('key_id').notNull(),
    day: date('day', { mode: 'string' }).notNull(),
    requests: bigint('requests', { mode: 'number' }).notNull().default(0),
    events: bigint('events', { mode: 'number' }).notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.keyId, t.day] }), index('api_key_usage_tenant').on(t.tenantId, t.day)],
)
