import 'server-only'
import { and, eq } from 'drizzle-orm'
import { invitations } from '@/drizzle/schema'
import { Fault } from '@/lib/core/errors'
import { normaliseUuid } from '@/lib/core/ids'
import type { Tx } from '@/lib/db/database'
import { type Context, requirePermission } from '../context'
import { peopleOf } from '../member/people'
import { invitationResource } from '../member/row'
import { recordAct } from '../record-act'

async function revokeRow(tx: Tx, ctx: Context, id: string): Promise<boolean> {
  const own = and(eq(invitations.id, id), eq(invitations.tenantId, ctx.tenantId))
  const [revoked] = await tx.orm
    .update(invitations)
    .set({ status: 'revoked' })
    .where(and(own, eq(invitations.status, 'pending')))
    .returning()
  if (revoked === undefined) {
    const known = await tx.orm.select({ id: invitations.id }).from(invitations).where(own)
    return known.length > 0
  }
  await recordAct(tx, ctx, {
    event_type: 'user.role_changed',
    outcome: 'cancelled',
    action: 'invitation.revoke',
    description: 'An invitation was taken back',
    resource: invitationResource(revoked),
    metadata: { new_role: revoked.role },
  })
  return true
}

/**
 * Takes an invitation back: its link stops working at once. One that is not open any more stays as it is.
 * @throws Fault forbidden; not_found, also for an invitation of another tenant
 */
export async function revokeInvitation({
  ctx,
  input,
}: {
  ctx: Context
  input: { id: string }
}): Promise<{ id: string }> {
  requirePermission(ctx, 'manage_members')
  const id = normaliseUuid(input.id)
  if (id === null || !(await peopleOf(ctx).transaction((tx) => revokeRow(tx, ctx, id))))
    throw new Fault('not_found', 'There is no such invitation')
  return { id }
}
