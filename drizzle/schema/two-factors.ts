import { bigint, boolean, integer, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { moment, users } from './users'

/** The authenticator app of a person. Secret and recovery codes are encrypted with the installation's secret. */
export const twoFactors = pgTable(
  'two_factors',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    secret: text('secret').notNull(),
    backupCodes: text('backup_codes').notNull(),
    /** False until a first code was given: before that nothing is asked for at sign-in. */
    verified: boolean('verified').notNull().default(false),
    failedVerificationCount: integer('failed_verification_count').notNull().default(0),
    lockedUntil: moment('locked_until'),
    /** The time step of the last code that was taken; it and older ones are refused (RFC 6238, section 5.2). */
    lastUsedStep: bigint('last_used_step', { mode: 'number' }),
  },
  (t) => [uniqueIndex('two_factors_user').on(t.userId)],
)
