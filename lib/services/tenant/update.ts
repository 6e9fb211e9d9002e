import 'server-only'
import { eq } from 'drizzle-orm'
import type { z } from 'zod'
import { tenants } from '@/drizzle/schema'
import { type Tenant, updateTenant as operation } from '@/lib/contract/tenants'
import { type Context, requirePermission } from '../context'
import { lockTenant } from '../member/membership'
import { peopleOf } from '../member/people'
import { recordAct } from '../record-act'
import { parseInput } from './parse-input'

/** Renames the caller's tenant. @throws Fault forbidden, invalid_request */
export async function updateTenant({
  ctx,
  input,
}: {
  ctx: Context
  input: z.input<NonNullable<typeof operation.body>>
}): Promise<Tenant> {
  requirePermission(ctx, 'manage_settings')
  const { name } = parseInput(operation, input)
  const id = ctx.tenantId
  await peopleOf(ctx).transaction(async (tx) => {
    const before = await lockTenant(tx, id)
    if (before.name === name) return
    await tx.orm.update(tenants).set({ name }).where(eq(tenants.id, id))
    await recordAct(tx, ctx, {
      event_type: 'system.config_changed',
      action: 'tenant.update',
      description: 'The tenant was renamed',
      resource: { type: 'tenant', id, name, parent_id: null, attributes: null },
      metadata: { setting: 'name', old: before.name, new: name },
    })
  })
  return { id, name }
}
