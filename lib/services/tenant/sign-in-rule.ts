import 'server-only'
import { and, eq } from 'drizzle-orm'
import { members, tenantSettings, users } from '@/drizzle/schema'
import type { SignInRule } from '@/lib/contract/sign-in-rule'
import type { Sql } from '@/lib/db/database'
import { type Context, requirePermission } from '../context'
import { belongsAt } from '../member/membership'
import { peopleOf } from '../member/people'

/** The rule as it stands, and how many people it meets. */
export async function signInRuleOf({ orm }: Pick<Sql, 'orm'>, ctx: Context): Promise<SignInRule> {
  const { tenantId } = ctx
  const [row] = await orm
    .select({ required: tenantSettings.requireTwoFactor })
    .from(tenantSettings)
    .where(eq(tenantSettings.tenantId, tenantId))
  const people = await orm
    .select({ twoFactor: users.twoFactorEnabled })
    .from(members)
    .innerJoin(users, eq(users.id, members.userId))
    .where(and(eq(members.tenantId, tenantId), belongsAt(ctx.clock.nowMs())))
  return {
    require_two_factor: row?.required ?? false,
    members: people.length,
    without_second_factor: people.filter(({ twoFactor }) => !twoFactor).length,
  }
}

/** @throws Fault forbidden, two_factor_required */
export async function readSignInRule({ ctx }: { ctx: Context }): Promise<SignInRule> {
  requirePermission(ctx, 'manage_sign_in')
  return signInRuleOf(peopleOf(ctx), ctx)
}
