import 'server-only'
import type { z } from 'zod'
import { tenantSettings } from '@/drizzle/schema'
import { updateEventTypeSettings as operation } from '@/lib/contract/event-types'
import { fromEpochMs } from '@/lib/core/time'
import { type Context, requirePermission } from '../context'
import { recordAct } from '../record-act'
import { parseInput } from '../tenant/parse-input'
import { forgetTypes, readAllowUnregistered } from './lookup'

export type EventTypeSettings = z.output<NonNullable<typeof operation.body>>

/**
 * Chooses whether types that nobody registered are accepted under a mark, or refused by name.
 * @throws Fault forbidden, invalid_request
 */
export async function updateEventTypeSettings({
  ctx,
  input,
}: {
  ctx: Context
  input: EventTypeSettings
}): Promise<EventTypeSettings> {
  requirePermission(ctx, 'manage_types')
  const { allow_unregistered } = parseInput(operation, input)
  await ctx.db.transaction(async (tx) => {
    const before = await readAllowUnregistered(tx, ctx.tenantId)
    if (before === allow_unregistered) return
    const set = { allowUnregistered: allow_unregistered, updatedAt: fromEpochMs(ctx.clock.nowMs()) }
    await tx.orm
      .insert(tenantSettings)
      .values({ tenantId: ctx.tenantId, ...set })
      .onConflictDoUpdate({ target: tenantSettings.tenantId, set })
    await recordAct(tx, ctx, {
      event_type: 'data.updated',
      action: 'event_type.settings',
      description: allow_unregistered
        ? 'Unregistered event types are accepted from now on'
        : 'Unregistered event types are refused from now on',
      resource: { type: 'tenant', id: ctx.tenantId, name: null, parent_id: null, attributes: null },
      metadata: { setting: 'allow_unregistered', before, after: allow_unregistered },
    })
  })
  forgetTypes(ctx.db, ctx.tenantId)
  return { allow_unregistered }
}
