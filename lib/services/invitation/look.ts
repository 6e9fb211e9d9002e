import 'server-only'
import { eq } from 'drizzle-orm'
import { users } from '@/drizzle/schema'
import type { Role } from '@/lib/contract/permissions'
import type { Deps } from '../context'
import { peopleOf } from '../member/people'
import { toRole, wireOrNull } from '../member/row'
import { findLive } from './token'

/** What the holder of a valid token may know before accepting. */
export type InvitationLook = {
  tenant: string
  email: string
  role: Role
  memberExpiresAt: string | null
  invitedBy: string | null
  /** Whether the address can sign in already. */
  hasAccount: boolean
}

/** Null for a token that opens nothing. Looking uses nothing up: mail scanners follow links. */
export async function lookAtInvitation(
  deps: Pick<Deps, 'db' | 'clock'>,
  token: string,
): Promise<InvitationLook | null> {
  const db = peopleOf(deps)
  const live = await findLive(db, token, deps.clock.nowMs())
  if (live === undefined) return null
  const known = await db.orm.select({ id: users.id }).from(users).where(eq(users.email, live.email))
  return {
    tenant: live.tenantName,
    email: live.email,
    role: toRole(live.role),
    memberExpiresAt: wireOrNull(live.memberExpiresAt),
    invitedBy: live.invitedBy,
    hasAccount: known.length > 0,
  }
}
