import { index, integer, pgTable } from 'drizzle-orm/pg-core'
import { bytea } from './event-ids'
import { moment } from './users'

/** Wrong passwords in a row, by e-mail address, known or not. The row goes with the next success. */
export const signInLocks = pgTable(
  'sign_in_locks',
  {
    /** HMAC-SHA256 of the address in lower case: what was typed may be anything, even a password. */
    emailHash: bytea('email_hash').primaryKey(),
    /** Since the last lock. */
    failures: integer('failures').notNull(),
    /** Locks in a row: each is longer than the one before. */
    locks: integer('locks').notNull().default(0),
    lockedUntil: moment('locked_until'),
    lastFailedAt: moment('last_failed_at').notNull(),
  },
  (t) => [index('sign_in_locks_last_failed').on(t.lastFailedAt)],
)
