import 'server-only'
import { desc, eq } from 'drizzle-orm'
import { apiKeys } from '@/drizzle/schema'
import type { ApiKey } from '@/lib/contract/api-keys'
import { type Context, requirePermission } from '../context'
import { toApiKey } from './row'

/** Every key of the tenant, newest first; revoked and expired ones stay in the list. @throws Fault forbidden */
export async function listApiKeys({ ctx }: { ctx: Context }): Promise<{ api_keys: ApiKey[] }> {
  requirePermission(ctx, 'manage_ingest_keys')
  const rows = await ctx.db.orm
    .select()
    .from(apiKeys)
    .where(eq(apiKeys.tenantId, ctx.tenantId))
    .orderBy(desc(apiKeys.createdAt), desc(apiKeys.id))
  return { api_keys: rows.map(toApiKey) }
}
