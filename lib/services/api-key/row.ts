import type { apiKeys } from '@/drizzle/schema'
import type { ApiKey } from '@/lib/contract/api-keys'
import { SCOPES } from '@/lib/contract/scopes'
import { fromPostgres, toWire } from '@/lib/core/time'

const wire = (text: string | null) => (text === null ? null : toWire(fromPostgres(text)))

/** The key as the API shows it: everything but its hash. */
export function toApiKey(row: typeof apiKeys.$inferSelect): ApiKey {
  return {
    id: row.id,
    name: row.name,
    hint: row.hint,
    scopes: SCOPES.filter((scope) => row.scopes.includes(scope)),
    created_at: toWire(fromPostgres(row.createdAt)),
    created_by: row.createdBy,
    expires_at: wire(row.expiresAt),
    revoked_at: wire(row.revokedAt),
    revoked_by: row.revokedBy,
    last_used_at: wire(row.lastUsedAt),
  }
}
