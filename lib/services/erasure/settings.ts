import 'server-only'
import type { z } from 'zod'
import { tenantSettings } from '@/drizzle/schema'
import { updateErasureSettings as operation } from '@/lib/contract/erasure'
import { fromEpochMs } from '@/lib/core/time'
import { type Context, requirePermission } from '../context'
import { recordAct } from '../record-act'
import { parseInput } from '../tenant/parse-input'
import { approvalsNeeded } from './row'

type Input = z.input<NonNullable<typeof operation.body>>

/**
 * Says how many people must approve an erasure. Cases that are open keep what was asked for when they were made.
 * @throws Fault forbidden, invalid_request
 */
export async function updateErasureSettings({
  ctx,
  input,
}: {
  ctx: Context
  input: Input
}): Promise<{ approvals_needed: number }> {
  requirePermission(ctx, 'manage_settings')
  const { approvals_needed } = parseInput(operation, input)
  const { tenantId } = ctx
  await ctx.db.transaction(async (tx) => {
    const before = await approvalsNeeded(tx, tenantId)
    if (before === approvals_needed) return
    const set = { erasureApprovals: approvals_needed, updatedAt: fromEpochMs(ctx.clock.nowMs()) }
    await tx.orm
      .insert(tenantSettings)
      .values({ tenantId, ...set })
      .onConflictDoUpdate({ target: tenantSettings.tenantId, set })
    await recordAct(tx, ctx, {
      event_type: 'system.config_changed',
      action: 'erasure.settings',
      severity: 'warning',
      description: `An erasure needs ${approvals_needed === 1 ? 'one approval' : 'two approvals'} from now on`,
      resource: { type: 'tenant', id: tenantId, name: null, parent_id: null, attributes: null },
      metadata: { setting: 'erasure_approvals', old: before, new: approvals_needed },
    })
  })
  return { approvals_needed }
}
