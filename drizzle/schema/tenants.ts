import { pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { moment } from './users'

/**
 * Whose log it is. The id is `tenant_id` everywhere; the log's tables hold it without a foreign key,
 * because a row there outlives what it speaks of.
 */
export const tenants = pgTable('tenants', {
  id: uuid('id').primaryKey().defaultRandom(),
  name: text('name').notNull(),
  slug: text('slug').notNull().unique(),
  logo: text('logo'),
  metadata: text('metadata'),
  createdAt: moment('created_at').notNull(),
})
