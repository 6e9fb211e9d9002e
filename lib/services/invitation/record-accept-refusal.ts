import 'server-only'
import type { Fault } from '@/lib/core/errors'
import type { Caller, Context } from '../context'
import { peopleOf } from '../member/people'
import { invitationResource } from '../member/row'
import { recordActOnce } from '../record-act'
import type { Person } from './accept'
import { findByToken, type FoundInvitation } from './token'

/** What an invitation that is not open says of itself. */
const BY_STATUS: Readonly<Record<string, string>> = {
  accepted: 'used',
  revoked: 'revoked',
  replaced: 'replaced',
}

function reasonOf(found: FoundInvitation, { code }: Fault, person: Person | null): string {
  // The last second of a link: what it was refused for may be over when we look again.
  if (code === 'forbidden') return BY_STATUS[found.status] ?? 'expired'
  if (person === null) return 'not_signed_in'
  return person.email === found.email ? 'belongs_already' : 'wrong_person'
}

const callerOf = (person: Person | null, ctx: Context): Caller => {
  if (person === null) return { ...ctx.caller, name: 'somebody with the link' }
  const { id, name, email, sessionId } = person
  return { kind: 'user', id, name, email, permissions: [], sessionId, view: null }
}

/**
 * Records in the log of the tenant that invited that its link was tried in vain: one a minute for each link, reason and person.
 * A token nobody made belongs to no tenant and leaves no event; like the others it is counted by the limit of the operation.
 */
export async function recordAcceptRefusal(
  { ctx, input, person }: { ctx: Context; input: { token: string }; person: Person | null },
  fault: Fault,
): Promise<void> {
  if (fault.code !== 'forbidden' && fault.code !== 'conflict') return
  const found = await findByToken(peopleOf(ctx), input.token)
  if (found === undefined) return
  const reason = reasonOf(found, fault, person)
  await recordActOnce(
    { ...ctx, tenantId: found.tenantId, caller: callerOf(person, ctx) },
    `${found.id} ${reason}`,
    {
      event_type: 'security.access_denied',
      action: 'invitation.accept',
      severity: 'warning',
      outcome: 'failure',
      description: `An invitation was not accepted: ${reason.replaceAll('_', ' ')}`,
      resource: invitationResource(found),
      metadata: { reason, role: found.role },
    },
  )
}
