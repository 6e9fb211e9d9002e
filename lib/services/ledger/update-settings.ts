import 'server-only'
import type { z } from 'zod'
import { tenantSettings } from '@/drizzle/schema'
import { updateLedgerSettings as operation } from '@/lib/contract/ledger'
import { fromEpochMs } from '@/lib/core/time'
import { keyEpoch, raiseEpoch } from '@/lib/db/queries/ledger-keys'
import { type Context, requirePermission } from '../context'
import { recordAct } from '../record-act'
import { parseInput } from '../tenant/parse-input'

type LedgerSettings = z.output<NonNullable<typeof operation.body>>

/**
 * Says whether every event carries a signature, or those alone that are critical, of security or of compliance. Holds from the event on that
 * records it.
 * @throws Fault forbidden, invalid_request
 */
export async function updateLedgerSettings({
  ctx,
  input,
}: {
  ctx: Context
  input: LedgerSettings
}): Promise<LedgerSettings> {
  requirePermission(ctx, 'manage_ledger')
  const { sign_all_events: wanted } = parseInput(operation, input)
  const { tenantId } = ctx
  await ctx.db.transaction(async (tx) => {
    // First: it takes the lock of the head, so that two who change this take turns.
    await raiseEpoch(tx, tenantId)
    const { signAll: before } = await keyEpoch(tx, tenantId)
    if (before === wanted) return
    const set = { signAllEvents: wanted, updatedAt: fromEpochMs(ctx.clock.nowMs()) }
    await tx.orm
      .insert(tenantSettings)
      .values({ tenantId, ...set })
      .onConflictDoUpdate({ target: tenantSettings.tenantId, set })
    await recordAct(tx, ctx, {
      event_type: 'system.config_changed',
      action: 'ledger.settings',
      severity: wanted ? 'info' : 'warning',
      description: wanted
        ? 'Every event is signed from now on'
        : 'Only critical events and those of security and compliance are signed from now on',
      resource: { type: 'audit_log', id: tenantId, name: null, parent_id: null, attributes: null },
      metadata: { setting: 'sign_all_events', old: before, new: wanted },
    })
  })
  ctx.sealer.forget(tenantId)
  return { sign_all_events: wanted }
}
