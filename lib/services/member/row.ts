import type { invitations, members, users } from '@/drizzle/schema'
import type { Invitation, Member } from '@/lib/contract/members'
import { ROLES, type Role } from '@/lib/contract/permissions'
import { fromEpochMs, toWire } from '@/lib/core/time'

export const wireOf = (at: Date) => toWire(fromEpochMs(at.getTime()))
export const wireOrNull = (at: Date | null) => (at === null ? null : wireOf(at))

export type MemberRow = Omit<typeof members.$inferSelect, 'role'> & {
  role: Role
  person: Pick<typeof users.$inferSelect, 'name' | 'email'>
}

/** A role nobody knows opens nothing, and is shown as the one that may least. */
export const toRole = (text: string): Role => ROLES.find((role) => role === text) ?? 'viewer'

/** The membership as the API shows it. */
export const toMember = ({ person, ...row }: MemberRow): Member => ({
  id: row.id,
  user_id: row.userId,
  name: person.name,
  email: person.email,
  role: row.role,
  expires_at: wireOrNull(row.expiresAt),
  view_query: row.viewQuery,
  joined_at: wireOf(row.createdAt),
})

/** The invitation as the API shows it: everything but its hash. */
export const toInvitation = (row: typeof invitations.$inferSelect): Invitation => ({
  id: row.id,
  email: row.email,
  role: toRole(row.role),
  member_expires_at: wireOrNull(row.memberExpiresAt),
  view_query: row.viewQuery,
  invited_by: row.invitedBy,
  created_at: wireOf(row.createdAt),
  expires_at: wireOf(row.expiresAt),
})

/** A person as the resource of an event: the address stands in a field, never in a sentence. */
export const personResource = (id: string, { name, email }: { name: string; email: string }) => ({
  type: 'user',
  id,
  name,
  parent_id: null,
  attributes: { email },
})

export const invitationResource = (row: { id: string; email: string }) => ({
  type: 'invitation',
  id: row.id,
  name: row.email,
  parent_id: null,
  attributes: null,
})
