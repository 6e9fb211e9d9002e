import 'server-only'
import { Fault } from '@/lib/core/errors'
import { normaliseUuid } from '@/lib/core/ids'
import { type Context, requirePermission } from '../context'
import { recordAct } from '../record-act'
import {
  endMembership,
  findMember,
  lockTenant,
  requireAnotherOwner,
  requireMayTouch,
  requireNotOneself,
} from './membership'
import { peopleOf } from './people'
import { personResource } from './row'

/**
 * Takes another person out of the tenant: their next request is refused. Keys they made stay, because they are the tenant's.
 * @throws Fault forbidden (oneself, an owner by somebody who is none), not_found, conflict (the last owner)
 */
export async function removeMember({
  ctx,
  input,
}: {
  ctx: Context
  input: { id: string }
}): Promise<{ id: string }> {
  requirePermission(ctx, 'manage_members')
  const id = normaliseUuid(input.id)
  const gone = () => new Fault('not_found', 'There is no such member')
  if (id === null) throw gone()
  await peopleOf(ctx).transaction(async (tx) => {
    await lockTenant(tx, ctx.tenantId)
    const member = await findMember(tx, ctx.tenantId, { id })
    if (member === undefined) throw gone()
    requireNotOneself(ctx, member)
    requireMayTouch(ctx, member)
    await requireAnotherOwner(tx, member, ctx.clock.nowMs())
    await endMembership(tx, member)
    await recordAct(tx, ctx, {
      event_type: 'user.deleted',
      action: 'member.remove',
      description: 'A person was removed from the tenant',
      resource: personResource(member.userId, member.person),
      metadata: { role: member.role },
    })
  })
  return { id }
}
