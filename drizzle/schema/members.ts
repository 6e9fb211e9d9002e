import { index, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { tenants } from './tenants'
import { moment, users } from './users'

/** Who belongs to which tenant, and as what; what a role may do stands in lib/contract/permissions.ts. */
export const members = pgTable(
  'members',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    tenantId: uuid('tenant_id')
      .notNull()
      .references(() => tenants.id, { onDelete: 'cascade' }),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    role: text('role').notNull(),
    /** From then on the person does not belong to the tenant any more. */
    expiresAt: moment('expires_at'),
    /** The filter through which a viewer sees the log, in the filter language. */
    viewQuery: text('view_query'),
    createdAt: moment('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('members_tenant_user').on(t.tenantId, t.userId),
    index('members_user').on(t.userId, t.createdAt),
  ],
)
