import {
  bigint,
  boolean,
  doublePrecision,
  integer,
  pgTable,
  smallint,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core'

/** An instant with microseconds, read and written as text so that no digit is lost in a JavaScript Date. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 6, mode: 'string' })

/**
 * The log itself: a hypertable on `occurred_at` (daily chunks), append-only, one row an event.
 * Its one index is (tenant_id, occurred_at desc, seq desc); every other filter finds its time windows
 * through `search_blocks`, which stays an ordinary table when the chunks here are compressed.
 */
export const events = pgTable('events', {
  tenantId: uuid('tenant_id').notNull(),
  /** Contiguous per tenant from 0, given in the transaction that stores the event. */
  seq: bigint('seq', { mode: 'number' }).notNull(),
  id: uuid('id').notNull(),
  /** The sender's claim. */
  occurredAt: instant('occurred_at').notNull(),
  /** Our clock, at the append. */
  recordedAt: instant('recorded_at').notNull(),
  eventType: text('event_type').notNull(),
  category: text('category').notNull(),
  severity: text('severity').notNull(),
  outcome: text('outcome').notNull(),
  action: text('action').notNull(),
  actorId: text('actor_id'),
  actorType: text('actor_type'),
  actorName: text('actor_name'),
  actorEmail: text('actor_email'),
  /** Text as it came; valid as an address, so `::inet` never fails on it. */
  actorIp: text('actor_ip'),
  actorUserAgent: text('actor_user_agent'),
  actorSessionId: text('actor_session_id'),
  resourceId: text('resource_id'),
  resourceType: text('resource_type'),
  resourceName: text('resource_name'),
  resourceParentId: text('resource_parent_id'),
  /** JSON as text, like metadata and changes: a sixth smaller compressed than jsonb, and nothing is parsed on the way in. */
  resourceAttributes: text('resource_attributes'),
  source: text('source'),
  description: text('description'),
  metadata: text('metadata'),
  changes: text('changes'),
  tags: text('tags').array(),
  complianceFlags: text('compliance_flags').array(),
  durationMs: doublePrecision('duration_ms'),
  traceId: text('trace_id'),
  spanId: text('span_id'),
  parentEventId: uuid('parent_event_id'),
  /** True when the tenant let a type in that nobody registered. */
  unregistered: boolean('unregistered'),
  /** HMAC-SHA256 over the leaf hash, in hex, and the key that made it; most events have none. */
  signature: text('signature'),
  keyId: integer('key_id'),
  /** Which case erased parts of it, and which: bit n for the personal group n. */
  erasedCase: integer('erased_case'),
  erasedGroups: smallint('erased_groups'),
})
