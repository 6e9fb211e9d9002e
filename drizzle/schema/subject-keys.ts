import { pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { bytea } from './event-ids'

/** 32 random bytes a person: the salts of their events come from it. To erase the person is to destroy it. */
export const subjectKeys = pgTable(
  'subject_keys',
  {
    tenantId: uuid('tenant_id').notNull(),
    subject: text('subject').notNull(),
    key: bytea('key').notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.subject] })],
)
