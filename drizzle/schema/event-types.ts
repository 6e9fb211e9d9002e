import { jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from './events'

/** Event types a tenant registered beside the built-in ones. Retired types refuse new events; old events keep them. */
export const eventTypes = pgTable(
  'event_types',
  {
    tenantId: uuid('tenant_id').notNull(),
    name: text('name').notNull(),
    category: text('category').notNull(),
    description: text('description'),
    /** JSON Schema (the subset of lib/event/metadata-schema.ts) that metadata must satisfy; null for any object. */
    metadataSchema: jsonb('metadata_schema'),
    createdAt: instant('created_at').notNull(),
    createdBy: text('created_by').notNull(),
    retiredAt: instant('retired_at'),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.name] })],
)
