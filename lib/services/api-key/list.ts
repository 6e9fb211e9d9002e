import 'server-only'
import { desc, eq } from 'drizzle-orm'
import { apiKeys } from '@/drizzle/schema'
import type { ApiKey } from '@/lib/contract/api-keys'
import { keyUsage } from '@/lib/db/queries/api-key-use'
import { type Context, requirePermission } from '../context'
import { NOT_USED, toApiKey } from './row'

const DAY_MS = 86_400_000
/** Before today: thirty days with it. */
const USED_DAYS = 29

/** Every key of the tenant, newest first; revoked and expired ones stay in the list. @throws Fault forbidden */
export async function listApiKeys({ ctx }: { ctx: Context }): Promise<{ api_keys: ApiKey[] }> {
  requirePermission(ctx, 'manage_ingest_keys')
  const rows = await ctx.db.orm
    .select()
    .from(apiKeys)
    .where(eq(apiKeys.tenantId, ctx.tenantId))
    .orderBy(desc(apiKeys.createdAt), desc(apiKeys.id))
  const since = new Date(ctx.clock.nowMs() - USED_DAYS * DAY_MS).toISOString().slice(0, 10)
  const used = new Map(
    (await keyUsage(ctx.db, ctx.tenantId, since)).map(({ id, requests, events }) => [
      id,
      { requests, events },
    ]),
  )
  return { api_keys: rows.map((row) => toApiKey(row, used.get(row.id) ?? NOT_USED)) }
}
