import { boolean, pgTable, smallint, uuid } from 'drizzle-orm/pg-core'
import { instant } from './events'

/** What a tenant chose for its log. No row means the defaults here and in lib/event/limits.ts. */
export const tenantSettings = pgTable('tenant_settings', {
  tenantId: uuid('tenant_id').primaryKey(),
  /** Accept types nobody registered, under an `unregistered` mark, instead of refusing them by name. */
  allowUnregistered: boolean('allow_unregistered').notNull().default(false),
  /** People need a second factor to see anything; API keys don't. */
  requireTwoFactor: boolean('require_two_factor').notNull().default(false),
  /** Every event carries a signature, and not only critical ones and those of security and compliance. */
  signAllEvents: boolean('sign_all_events').notNull().default(false),
  /** How many people must approve the erasure of a person: one or two. */
  erasureApprovals: smallint('erasure_approvals').notNull().default(1),
  updatedAt: instant('updated_at').notNull(),
})
