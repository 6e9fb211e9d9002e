import 'server-only'
import { Fault } from '@/lib/core/errors'
import { type Context, requirePermission } from '../context'
import { recordAct } from '../record-act'
import { endMembership, findMember, lockTenant, requireAnotherOwner } from './membership'
import { peopleOf } from './people'
import { personResource } from './row'

/**
 * The caller leaves the tenant, and can come back by invitation only.
 * @throws Fault forbidden (also for a key), not_found, conflict (the last owner)
 */
export async function leaveTenant({ ctx }: { ctx: Context }): Promise<{ id: string }> {
  requirePermission(ctx, 'leave_tenant')
  return peopleOf(ctx).transaction(async (tx) => {
    await lockTenant(tx, ctx.tenantId)
    const member = await findMember(tx, ctx.tenantId, { userId: ctx.caller.id })
    if (member === undefined) throw new Fault('not_found', 'You do not belong to this tenant')
    await requireAnotherOwner(tx, member, ctx.clock.nowMs())
    await endMembership(tx, member)
    await recordAct(tx, ctx, {
      event_type: 'user.deleted',
      action: 'member.leave',
      description: 'A person left the tenant',
      resource: personResource(member.userId, member.person),
      metadata: { role: member.role },
    })
    return { id: member.id }
  })
}
