import { bigint, index, integer, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { bytea } from './event-ids'
import { instant } from './events'

/** API keys belong to the tenant. Only a SHA-256 of the secret is kept; the secret itself is shown once. */
export const apiKeys = pgTable(
  'api_keys',
  {
    id: uuid('id').primaryKey(),
    tenantId: uuid('tenant_id').notNull(),
    name: text('name').notNull(),
    /** The first characters of the key, enough to recognise it in a list. */
    hint: text('hint').notNull(),
    secretHash: bytea('secret_hash').notNull(),
    scopes: text('scopes').array().notNull(),
    /** Where the key is used, such as production. */
    environment: text('environment'),
    /** Addresses and networks (CIDR) it is accepted from; none: any. */
    allowedAddresses: text('allowed_addresses').array().notNull().default([]),
    requestsPerMinute: integer('requests_per_minute'),
    eventsPerDay: bigint('events_per_day', { mode: 'number' }),
    /** The key that takes its place. */
    rotatedTo: uuid('rotated_to'),
    createdAt: instant('created_at').notNull(),
    createdBy: text('created_by').notNull(),
    expiresAt: instant('expires_at'),
    revokedAt: instant('revoked_at'),
    revokedBy: text('revoked_by'),
    /** Written in batches by a job, never on the request path. */
    lastUsedAt: instant('last_used_at'),
  },
  (t) => [uniqueIndex('api_keys_secret_hash').on(t.secretHash), index('api_keys_tenant').on(t.tenantId)],
)
