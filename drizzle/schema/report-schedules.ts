import { index, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { bytea } from './event-ids'
import { instant } from './events'

/** When a report is computed by itself, of which period, and who gets it. A removed one stays, because runs name it. */
export const reportSchedules = pgTable(
  'report_schedules',
  {
    id: uuid('id').primaryKey(),
    tenantId: uuid('tenant_id').notNull(),
    framework: text('framework').notNull(),
    title: text('title'),
    /** Five fields, or `monthly` or `quarterly`. */
    cron: text('cron').notNull(),
    timeZone: text('time_zone').notNull(),
    period: text('period').notNull(),
    verify: text('verify').notNull(),
    format: text('format').notNull(),
    emails: text('emails').array().notNull().default([]),
    webhookUrl: text('webhook_url'),
    /** Encrypted with the secret of the installation. */
    webhookSecretSealed: bytea('webhook_secret_sealed'),
    /** `active`, `paused` or `removed`. */
    state: text('state').notNull(),
    /** Null while it is not active. */
    nextRunAt: instant('next_run_at'),
    createdAt: instant('created_at').notNull(),
    createdBy: text('created_by').notNull(),
    updatedAt: instant('updated_at').notNull(),
    updatedBy: text('updated_by').notNull(),
  },
  (t) => [
    index('report_schedules_tenant').on(t.tenantId, t.id.desc()),
    index('report_schedules_due').on(t.nextRunAt),
  ],
)
