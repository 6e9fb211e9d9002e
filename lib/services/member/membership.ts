import 'server-only'
import { and, eq, gt, inArray, isNull, ne, or } from 'drizzle-orm'
import { invitations, members, sessions, tenants, users } from '@/drizzle/schema'
import { mayGiveRole, type Permission, type Role } from '@/lib/contract/permissions'
import { Fault } from '@/lib/core/errors'
import type { Tx } from '@/lib/db/database'
import type { Context } from '../context'
import { type MemberRow, toRole } from './row'

/** One change of who belongs to a tenant after the other: two owners can't remove each other at the same time. */
export async function lockTenant(tx: Tx, tenantId: string): Promise<{ name: string }> {
  const [tenant] = await tx.orm
    .select({ name: tenants.name })
    .from(tenants)
    .where(eq(tenants.id, tenantId))
    .for('no key update')
  if (tenant === undefined) throw new Fault('not_found', 'There is no such tenant')
  return tenant
}

export const belongsAt = (nowMs: number) =>
  or(isNull(members.expiresAt), gt(members.expiresAt, new Date(nowMs)))

/** The membership by its id or its person's, in this tenant. */
export async function findMember(
  tx: Tx,
  tenantId: string,
  by: { id: string } | { userId: string },
): Promise<MemberRow | undefined> {
  const which = 'id' in by ? eq(members.id, by.id) : eq(members.userId, by.userId)
  const [found] = await tx.orm
    .select({ member: members, name: users.name, email: users.email })
    .from(members)
    .innerJoin(users, eq(users.id, members.userId))
    .where(and(eq(members.tenantId, tenantId), which))
  if (found === undefined) return undefined
  const { member, name, email } = found
  return { ...member, role: toRole(member.role), person: { name, email } }
}

/** @throws Fault forbidden, for a role that allows more than the caller may do */
export function requireMayGive({ caller }: Pick<Context, 'caller'>, role: Role) {
  if (mayGiveRole(caller.permissions, role)) return
  const reason = `You can't give the role "${role}": it allows more than you may do`
  throw new Fault('forbidden', reason, { faults: [{ field: 'role', code: 'role_too_high', reason }] })
}

/** @throws Fault forbidden, where the other is an owner and the caller is none */
export function requireMayTouch({ caller }: Pick<Context, 'caller'>, other: MemberRow) {
  if (other.role !== 'owner' || caller.permissions.includes('manage_owners')) return
  const reason = 'Only an owner may change or remove an owner'
  throw new Fault('forbidden', reason, { faults: [{ field: 'role', code: 'owners_only', reason }] })
}

/** Nobody changes what they may do themselves, up or down: somebody else has to agree. @throws Fault forbidden */
export function requireNotOneself({ caller }: Pick<Context, 'caller'>, other: MemberRow) {
  if (caller.id !== other.userId) return
  const reason = "You can't change your own membership; another administrator can, and you can leave"
  throw new Fault('forbidden', reason, { faults: [{ field: 'id', code: 'own_membership', reason }] })
}

/** Called with the tenant locked, before this owner stops being one. @throws Fault conflict */
export async function requireAnotherOwner(tx: Tx, member: MemberRow, nowMs: number) {
  if (member.role !== 'owner') return
  const others = await tx.orm
    .select({ id: members.id })
    .from(members)
    .where(
      and(
        eq(members.tenantId, member.tenantId),
        eq(members.role, 'owner'),
        ne(members.id, member.id),
        belongsAt(nowMs),
      ),
    )
    .limit(1)
  if (others.length > 0) return
  const reason = 'The tenant would be left without an owner: make somebody else one first'
  throw new Fault('conflict', reason, { faults: [{ field: 'role', code: 'last_owner', reason }] })
}

/** Takes back the open invitations this person made and could not make with these permissions; no back door stays. */
export async function revokeUncovered(tx: Tx, member: MemberRow, held: readonly Permission[]) {
  const mayInvite = held.includes('manage_members')
  const own = and(
    eq(invitations.tenantId, member.tenantId),
    eq(invitations.inviterId, member.userId),
    eq(invitations.status, 'pending'),
  )
  const open = await tx.orm
    .select({ id: invitations.id, role: invitations.role })
    .from(invitations)
    .where(own)
  const uncovered = open.filter(({ role }) => !mayInvite || !mayGiveRole(held, toRole(role)))
  if (uncovered.length === 0) return
  const ids = uncovered.map(({ id }) => id)
  await tx.orm.update(invitations).set({ status: 'revoked' }).where(inArray(invitations.id, ids))
}

/** Ends a membership with all that hangs on it. The next request of the person finds nothing. */
export async function endMembership(tx: Tx, member: MemberRow) {
  const { tenantId, userId, person } = member
  await tx.orm.delete(members).where(eq(members.id, member.id))
  await tx.orm
    .update(sessions)
    .set({ activeTenantId: null })
    .where(and(eq(sessions.userId, userId), eq(sessions.activeTenantId, tenantId)))
  await revokeUncovered(tx, member, [])
  await tx.orm
    .update(invitations)
    .set({ status: 'revoked' })
    .where(
      and(
        eq(invitations.tenantId, tenantId),
        eq(invitations.email, person.email),
        eq(invitations.status, 'pending'),
      ),
    )
}
