import 'server-only'
import { and, asc, desc, eq } from 'drizzle-orm'
import { invitations, members, users } from '@/drizzle/schema'
import type { Invitation, Member } from '@/lib/contract/members'
import { ROLES } from '@/lib/contract/permissions'
import { type Context, requirePermission } from '../context'
import { peopleOf } from './people'
import { toInvitation, toMember, toRole } from './row'

const INVITATIONS_SHOWN_MAX = 200

/**
 * Everybody of the tenant, those who may most first, also whose time is over; and the invitations not accepted yet, newest
 * first, also those too old to be. @throws Fault forbidden
 */
export async function listMembers({
  ctx,
}: {
  ctx: Context
}): Promise<{ members: Member[]; invitations: Invitation[] }> {
  requirePermission(ctx, 'read_members')
  const { orm } = peopleOf(ctx)
  const people = await orm
    .select({ member: members, name: users.name, email: users.email })
    .from(members)
    .innerJoin(users, eq(users.id, members.userId))
    .where(eq(members.tenantId, ctx.tenantId))
    .orderBy(asc(users.name), asc(members.id))
  const open = await orm
    .select()
    .from(invitations)
    .where(and(eq(invitations.tenantId, ctx.tenantId), eq(invitations.status, 'pending')))
    .orderBy(desc(invitations.createdAt), desc(invitations.id))
    .limit(INVITATIONS_SHOWN_MAX)
  const rows = people.map(({ member, name, email }) =>
    toMember({ ...member, role: toRole(member.role), person: { name, email } }),
  )
  return {
    members: ROLES.flatMap((role) => rows.filter((row) => row.role === role)),
    invitations: open.map(toInvitation),
  }
}
