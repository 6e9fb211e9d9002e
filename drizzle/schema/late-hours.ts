import { bigint, index, pgTable, uuid } from 'drizzle-orm/pg-core'
import { instant } from './events'

/**
 * Hours that got an event after the continuous aggregates may have passed them.
 * Until the refresh job has been there, counts for such an hour are read from `events` itself, so they stay exact.
 */
export const lateHours = pgTable(
  'late_hours',
  {
    lateHourId: bigint('late_hour_id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    tenantId: uuid('tenant_id').notNull(),
    hour: instant('hour').notNull(),
  },
  (t) => [index('late_hours_tenant').on(t.tenantId, t.hour)],
)
