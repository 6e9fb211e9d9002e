import { pgTable } from 'drizzle-orm/pg-core'
import { bytea } from './event-ids'
import { instant } from './events'

/** The first administrator's one-time link. Only the SHA-256 of its token is kept. */
export const setupTokens = pgTable('setup_tokens', {
  tokenHash: bytea('token_hash').primaryKey(),
  createdAt: instant('created_at').notNull(),
  /** Null: valid until used, or until the next start replaces it. */
  expiresAt: instant('expires_at'),
  usedAt: instant('used_at'),
})
