import { index, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { bytea } from './event-ids'
import { tenants } from './tenants'
import { moment, users } from './users'

/** People asked to join a tenant. */
export const invitations = pgTable(
  'invitations',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    tenantId: uuid('tenant_id')
      .notNull()
      .references(() => tenants.id, { onDelete: 'cascade' }),
    email: text('email').notNull(),
    role: text('role').notNull(),
    /** `pending`, `accepted`, `revoked` or `replaced`. */
    status: text('status').notNull().default('pending'),
    /** The person who invited; null for an API key. */
    inviterId: uuid('inviter_id').references(() => users.id, { onDelete: 'cascade' }),
    /** Who invited, as the list shows it. */
    invitedBy: text('invited_by'),
    /** Of the invitation; the membership may end at `memberExpiresAt`. */
    expiresAt: moment('expires_at').notNull(),
    memberExpiresAt: moment('member_expires_at'),
    viewQuery: text('view_query'),
    /** SHA-256 of the token in the link. */
    tokenHash: bytea('token_hash'),
    createdAt: moment('created_at').notNull(),
  },
  (t) => [
    index('invitations_tenant').on(t.tenantId),
    index('invitations_email').on(t.email),
    uniqueIndex('invitations_token_hash').on(t.tokenHash),
  ],
)
