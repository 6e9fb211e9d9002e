import { index, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { tenants } from './tenants'
import { moment, users } from './users'

/** Signed-in browsers. Deleting the row signs the person out at once. */
export const sessions = pgTable(
  'sessions',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    token: text('token').notNull().unique(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** The tenant chosen in this browser; null for the person's first one. */
    activeTenantId: uuid('active_tenant_id').references(() => tenants.id, { onDelete: 'set null' }),
    /**
     * `own`: the account's authenticator app, where it has one; `provider`: the identity provider answers for it; `none`: the
     * identity provider let the person in and does not.
     */
    secondFactor: text('second_factor').$type<'own' | 'provider' | 'none'>().notNull().default('own'),
    ipAddress: text('ip_address'),
    userAgent: text('user_agent'),
    expiresAt: moment('expires_at').notNull(),
    createdAt: moment('created_at').notNull(),
    updatedAt: moment('updated_at').notNull(),
  },
  (t) => [index('sessions_user').on(t.userId)],
)
