import type { apiKeys } from '@/drizzle/schema'
import type { ApiKey } from '@/lib/contract/api-keys'
import { SCOPES } from '@/lib/contract/scopes'
import { fromPostgres, toWire } from '@/lib/core/time'

const wire = (text: string | null) => (text === null ? null : toWire(fromPostgres(text)))

export type Used = ApiKey['used_30_days']
export const NOT_USED: Used = { requests: 0, events: 0 }

/** The key as the API shows it: everything but its hash. */
export function toApiKey(row: typeof apiKeys.$inferSelect, used: Used): ApiKey {
  return {
    id: row.id,
    name: row.name,
    hint: row.hint,
    scopes: SCOPES.filter((scope) => row.scopes.includes(scope)),
    environment: row.environment,
    allowed_addresses: row.allowedAddresses,
    requests_per_minute: row.requestsPerMinute,
    events_per_day: row.eventsPerDay,
    rotated_to: row.rotatedTo,
    used_30_days: used,
    created_at: toWire(fromPostgres(row.createdAt)),
    created_by: row.createdBy,
    expires_at: wire(row.expiresAt),
    revoked_at: wire(row.revokedAt),
    revoked_by: row.revokedBy,
    last_used_at: wire(row.lastUsedAt),
  }
}
