import 'server-only'
import { and, eq } from 'drizzle-orm'
import type { z } from 'zod'
import { tenantRetention } from '@/drizzle/schema'
import { type Retention, updateRetention as operation } from '@/lib/contract/retention'
import { RETENTION_KEYS } from '@/lib/contract/retention-periods'
import { fromEpochMs } from '@/lib/core/time'
import type { Tx } from '@/lib/db/database'
import { type Context, requirePermission } from '../context'
import { recordAct } from '../record-act'
import { parseInput } from '../tenant/parse-input'
import { ownPeriods, readRetention } from './read'

type Input = z.input<NonNullable<typeof operation.body>>
type Period = { days: number; legal_basis: string }

async function set(tx: Tx, ctx: Context, category: string, period: Period | null): Promise<void> {
  if (period === null) {
    await tx.orm
      .delete(tenantRetention)
      .where(and(eq(tenantRetention.tenantId, ctx.tenantId), eq(tenantRetention.category, category)))
    return
  }
  const values = {
    days: period.days,
    legalBasis: period.legal_basis,
    updatedAt: fromEpochMs(ctx.clock.nowMs()),
    updatedBy: ctx.caller.email ?? ctx.caller.name,
  }
  await tx.orm
    .insert(tenantRetention)
    .values({ tenantId: ctx.tenantId, category, ...values })
    .onConflictDoUpdate({ target: [tenantRetention.tenantId, tenantRetention.category], set: values })
}

const isSame = (a: Period | null, b: Period | null) =>
  a === b || (a !== null && b !== null && a.days === b.days && a.legal_basis === b.legal_basis)

/**
 * Changes how long the tenant's events are kept; what is left out stays as it is. The change and its event, with the periods
 * before and after, are one transaction.
 * @throws Fault forbidden, invalid_request
 */
export async function updateRetention({ ctx, input }: { ctx: Context; input: Input }): Promise<Retention> {
  requirePermission(ctx, 'manage_retention')
  const { periods } = parseInput(operation, input)
  await ctx.db.transaction(async (tx) => {
    const before = await ownPeriods(tx, ctx.tenantId)
    const changed = RETENTION_KEYS.flatMap((category) => {
      const after = periods[category]
      const old = before.get(category) ?? null
      return after === undefined || isSame(old, after) ? [] : [{ category, old, after }]
    })
    if (changed.length === 0) return
    for (const { category, after } of changed) await set(tx, ctx, category, after)
    await recordAct(tx, ctx, {
      event_type: 'system.config_changed',
      action: 'retention.update',
      severity: 'warning',
      description: `The retention of ${changed.map(({ category }) => category).join(', ')} was changed`,
      resource: { type: 'tenant', id: ctx.tenantId, name: null, parent_id: null, attributes: null },
      metadata: {
        setting: 'retention',
        old: Object.fromEntries(changed.map(({ category, old }) => [category, old])),
        new: Object.fromEntries(changed.map(({ category, after }) => [category, after])),
      },
    })
  })
  return readRetention(ctx)
}
