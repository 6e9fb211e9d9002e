import 'server-only'
import { and, eq, isNull } from 'drizzle-orm'
import { apiKeys } from '@/drizzle/schema'
import type { ApiKey } from '@/lib/contract/api-keys'
import { Fault } from '@/lib/core/errors'
import { normaliseUuid } from '@/lib/core/ids'
import { fromEpochMs } from '@/lib/core/time'
import type { Tx } from '@/lib/db/database'
import { type Context, requirePermission } from '../context'
import { recordAct } from '../record-act'
import { forgetKey } from './lookup'
import { NOT_USED, toApiKey } from './row'

async function revokeRow(tx: Tx, ctx: Context, id: string) {
  const own = and(eq(apiKeys.id, id), eq(apiKeys.tenantId, ctx.tenantId))
  const [revoked] = await tx.orm
    .update(apiKeys)
    .set({ revokedAt: fromEpochMs(ctx.clock.nowMs()), revokedBy: ctx.caller.email ?? ctx.caller.name })
    .where(and(own, isNull(apiKeys.revokedAt)))
    .returning()
  if (revoked === undefined) {
    const [known] = await tx.orm.select().from(apiKeys).where(own)
    return known
  }
  await recordAct(tx, ctx, {
    event_type: 'data.deleted',
    action: 'api_key.revoke',
    description: `API key "${revoked.name}" was revoked`,
    resource: { type: 'api_key', id: revoked.id, name: revoked.name, parent_id: null, attributes: null },
    metadata: { scopes: revoked.scopes, hint: revoked.hint },
  })
  return revoked
}

/**
 * Revokes a key: refused from now on in this process, and within 30 s in others. Revoking it again changes nothing.
 * @throws Fault forbidden; not_found, also for a key of another tenant
 */
export async function revokeApiKey({ ctx, input }: { ctx: Context; input: { id: string } }): Promise<ApiKey> {
  requirePermission(ctx, 'manage_ingest_keys')
  const id = normaliseUuid(input.id)
  const row = id === null ? undefined : await ctx.db.transaction((tx) => revokeRow(tx, ctx, id))
  if (row === undefined) throw new Fault('not_found', 'There is no such API key')
  forgetKey(ctx.db, row.secretHash)
  return toApiKey(row, NOT_USED)
}
