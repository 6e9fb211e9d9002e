import 'server-only'
import { and, eq, isNull } from 'drizzle-orm'
import { apiKeys } from '@/drizzle/schema'
import type { ApiKey } from '@/lib/contract/api-keys'
import { Fault } from '@/lib/core/errors'
import { normaliseUuid } from '@/lib/core/ids'
import { fromEpochMs, fromPostgres, toEpochMs, toWire } from '@/lib/core/time'
import type { Tx } from '@/lib/db/database'
import { type Context, requirePermission } from '../context'
import { recordAct } from '../record-act'
import { insertKey, requireMayGive } from './create'
import { forgetKey } from './lookup'
import { NOT_USED, toApiKey } from './row'

const HOUR_MS = 3_600_000

type Row = typeof apiKeys.$inferSelect

/** The key to replace, locked; keys that are over have nothing to hand on. */
async function liveKey(tx: Tx, ctx: Context, id: string | null, nowMs: number): Promise<Row> {
  const [row] =
    id === null
      ? []
      : await tx.orm
          .select()
          .from(apiKeys)
          .where(and(eq(apiKeys.id, id), eq(apiKeys.tenantId, ctx.tenantId)))
          .for('update')
  if (row === undefined) throw new Fault('not_found', 'There is no such API key')
  const expired = row.expiresAt !== null && toEpochMs(fromPostgres(row.expiresAt)) <= nowMs
  if (row.revokedAt !== null || expired)
    throw new Fault('conflict', 'This key is revoked or expired: make a new one')
  if (row.rotatedTo !== null) throw new Fault('conflict', 'This key has been rotated already')
  return row
}

/** When the old key ends: after the overlap, and never later than it would have. */
function endOf(row: Row, endsMs: number): string {
  const before = row.expiresAt === null ? Number.POSITIVE_INFINITY : toEpochMs(fromPostgres(row.expiresAt))
  return fromEpochMs(Math.min(endsMs, before))
}

/**
 * Makes a key with the same name, scopes and limits in place of this one, which works on until the overlap is over, so that a
 * service can be given the new one without a gap (NIST SP 800-57 part 1, 5.3: cryptoperiods end). Both are in the record.
 * @throws Fault forbidden, not_found (another tenant's too), conflict (revoked, expired or rotated already)
 */
export async function rotateApiKey({
  ctx,
  input,
}: {
  ctx: Context
  input: { id: string; overlap_hours: number }
}): Promise<{ api_key: ApiKey; secret: string }> {
  requirePermission(ctx, 'manage_ingest_keys')
  const nowMs = ctx.clock.nowMs()
  const { old, made, secret } = await ctx.db.transaction(async (tx) => {
    const row = await liveKey(tx, ctx, normaliseUuid(input.id), nowMs)
    const {
      id,
      secretHash: _hash,
      rotatedTo: _to,
      lastUsedAt: _used,
      createdAt: _at,
      createdBy: _by,
      ...same
    } = row
    requireMayGive(ctx, toApiKey(row, NOT_USED).scopes)
    const fresh = await insertKey(tx, ctx, same)
    const expiresAt = endOf(row, nowMs + input.overlap_hours * HOUR_MS)
    await tx.orm
      .update(apiKeys)
      .set({ rotatedTo: fresh.row.id, expiresAt })
      .where(and(eq(apiKeys.id, id), isNull(apiKeys.rotatedTo)))
    await recordAct(tx, ctx, {
      event_type: 'data.updated',
      action: 'api_key.rotate',
      description: `API key "${row.name}" was rotated`,
      resource: { type: 'api_key', id, name: row.name, parent_id: null, attributes: null },
      metadata: { new_key_id: fresh.row.id, new_hint: fresh.row.hint, works_until: toWire(expiresAt) },
    })
    return { old: row, made: fresh.row, secret: fresh.secret }
  })
  forgetKey(ctx.db, old.secretHash)
  forgetKey(ctx.db, made.secretHash)
  return { api_key: toApiKey(made, NOT_USED), secret }
}
