import 'server-only'
import { and, eq, isNull } from 'drizzle-orm'
import { legalHolds } from '@/drizzle/schema'
import type { LegalHold } from '@/lib/contract/holds'
import { Fault } from '@/lib/core/errors'
import { normaliseUuid } from '@/lib/core/ids'
import { fromEpochMs } from '@/lib/core/time'
import type { Tx } from '@/lib/db/database'
import { type Context, requirePermission } from '../context'
import { recordAct } from '../record-act'
import { holdMetadata, holdResource, type HoldRow, toHold } from './row'

async function releaseRow(tx: Tx, ctx: Context, id: string): Promise<HoldRow | undefined> {
  const own = and(eq(legalHolds.id, id), eq(legalHolds.tenantId, ctx.tenantId))
  const [released] = await tx.orm
    .update(legalHolds)
    .set({
      releasedAt: fromEpochMs(ctx.clock.nowMs()),
      releasedBy: ctx.caller.email ?? ctx.caller.name,
    })
    .where(and(own, isNull(legalHolds.releasedAt)))
    .returning()
  if (released === undefined) return (await tx.orm.select().from(legalHolds).where(own))[0]
  await recordAct(tx, ctx, {
    event_type: 'compliance.data_retention',
    action: 'hold.release',
    severity: 'warning',
    description: 'A legal hold was released',
    resource: holdResource(released),
    metadata: holdMetadata(released),
  })
  return released
}

/**
 * Releases a hold: what it held may be removed again. One that was released stays as it is.
 * @throws Fault forbidden; not_found, also for a hold of another tenant
 */
export async function releaseHold({
  ctx,
  input,
}: {
  ctx: Context
  input: { id: string }
}): Promise<LegalHold> {
  requirePermission(ctx, 'manage_holds')
  const id = normaliseUuid(input.id)
  const row = id === null ? undefined : await ctx.db.transaction((tx) => releaseRow(tx, ctx, id))
  if (row === undefined) throw new Fault('not_found', 'There is no such hold')
  return toHold(row, ctx.clock.nowMs())
}
