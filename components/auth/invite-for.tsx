import { ROLE_MEANING, ROLE_NAME, type Role } from '@/lib/contract/permissions'
import { Moment } from '../ui/moment'
import { SafeText } from '../ui/safe-text'
import { AcceptInvitation } from './accept-invitation'
import { JoinForm } from './join-form'
import { SignInForm } from './sign-in-form'

type Look = {
  tenant: string
  email: string
  role: Role
  memberExpiresAt: string | null
  invitedBy: string | null
  hasAccount: boolean
}

/** What the invitation gives, and what this browser has to do to take it. */
export function InviteFor({
  token,
  look,
  signedInAs,
  ssoName,
}: {
  token: string
  look: Look
  signedInAs: string | null
  ssoName: string | null
}) {
  const isInvited = signedInAs === look.email
  return (
    <div className="grid gap-5">
      <div className="grid gap-1 text-sm text-ink-2">
        <p>
          To the audit log of{' '}
          <strong className="font-medium text-ink">
            <SafeText value={look.tenant} />
          </strong>
          , as {ROLE_NAME[look.role].toLowerCase()}
          {look.memberExpiresAt === null ? null : (
            <>
              {' '}
              until <Moment iso={look.memberExpiresAt} zone="utc" />
            </>
          )}
          .
        </p>
        <p className="text-xs text-ink-3">{ROLE_MEANING[look.role]}.</p>
        {look.invitedBy === null ? null : (
          <p className="text-xs break-all text-ink-3">
            Invited by <SafeText value={look.invitedBy} />, for <SafeText value={look.email} />
          </p>
        )}
      </div>
      {isInvited ? (
        <AcceptInvitation token={token} email={look.email} />
      ) : look.hasAccount ? (
        <div className="grid gap-3">
          <p className="text-sm">Sign in with this address to accept.</p>
          <SignInForm next={`/invite?token=${encodeURIComponent(token)}`} ssoName={ssoName} refusal={null} />
        </div>
      ) : (
        <JoinForm token={token} email={look.email} />
      )}
    </div>
  )
}
