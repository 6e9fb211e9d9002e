import 'server-only'
import type { z } from 'zod'
import { tenantSettings } from '@/drizzle/schema'
import { type SignInRule, updateSignInRule as operation } from '@/lib/contract/sign-in-rule'
import { Fault } from '@/lib/core/errors'
import { fromEpochMs } from '@/lib/core/time'
import { type Context, requirePermission } from '../context'
import { lockTenant } from '../member/membership'
import { peopleOf } from '../member/people'
import { recordAct } from '../record-act'
import { parseInput } from './parse-input'
import { signInRuleOf } from './sign-in-rule'

/** Whoever turns it on would be the first it shuts out. @throws Fault conflict */
function requireOwnSecondFactor({ caller }: Context) {
  if (caller.secondFactor === true) return
  const reason = 'You have no second factor yourself: turn it on under your account first'
  throw new Fault('conflict', reason, {
    faults: [{ field: 'require_two_factor', code: 'no_second_factor', reason }],
  })
}

/**
 * Says whether people of the tenant need a second factor.
 * @throws Fault forbidden, two_factor_required, invalid_request, conflict (the caller has none)
 */
export async function updateSignInRule({
  ctx,
  input,
}: {
  ctx: Context
  input: z.input<NonNullable<typeof operation.body>>
}): Promise<SignInRule> {
  requirePermission(ctx, 'manage_sign_in')
  const { require_two_factor: wanted } = parseInput(operation, input)
  const { tenantId } = ctx
  if (wanted) requireOwnSecondFactor(ctx)
  return peopleOf(ctx).transaction(async (tx) => {
    const { name } = await lockTenant(tx, tenantId)
    const before = await signInRuleOf(tx, ctx)
    if (before.require_two_factor === wanted) return before
    const set = { requireTwoFactor: wanted, updatedAt: fromEpochMs(ctx.clock.nowMs()) }
    await tx.orm
      .insert(tenantSettings)
      .values({ tenantId, ...set })
      .onConflictDoUpdate({ target: tenantSettings.tenantId, set })
    await recordAct(tx, ctx, {
      event_type: 'system.config_changed',
      action: 'tenant.sign_in_rule',
      severity: wanted ? 'info' : 'warning',
      description: wanted
        ? 'People need a second factor from now on'
        : 'People need no second factor from now on',
      resource: { type: 'tenant', id: tenantId, name, parent_id: null, attributes: null },
      metadata: { setting: 'require_two_factor', old: before.require_two_factor, new: wanted },
    })
    return { ...before, require_two_factor: wanted }
  })
}
