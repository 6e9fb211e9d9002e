import type { eventTypes } from '@/drizzle/schema'
import type { EventType } from '@/lib/contract/event-types'
import { fromPostgres, toWire } from '@/lib/core/time'
import type { JsonObject } from '@/lib/event/stored-event'
import { BUILT_IN_TYPES, type BuiltInType, categoryOf } from '@/lib/event/taxonomy'

/** A type that the tenant registered, as the API shows it. */
export function toEventType(row: typeof eventTypes.$inferSelect): EventType {
  return {
    name: row.name,
    category: row.category,
    description: row.description,
    built_in: false,
    metadata_schema: row.metadataSchema as JsonObject | null,
    created_at: toWire(fromPostgres(row.createdAt)),
    created_by: row.createdBy,
    retired_at: row.retiredAt === null ? null : toWire(fromPostgres(row.retiredAt)),
  }
}

/** A type that every tenant has. */
export function toBuiltInEventType(name: BuiltInType): EventType {
  return {
    name,
    category: categoryOf(name),
    description: BUILT_IN_TYPES[name],
    built_in: true,
    metadata_schema: null,
    created_at: null,
    created_by: null,
    retired_at: null,
  }
}
