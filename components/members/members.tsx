'use client'

import { useQuery } from '@tanstack/react-query'
import { UserPlus } from 'lucide-react'
import Link from 'next/link'
import { parseAsStringLiteral, useQueryState } from 'nuqs'
import { useState } from 'react'
import type { Invitation, Member } from '@/lib/contract/members'
import type { Permission } from '@/lib/contract/permissions'
import { membersOptions } from '@/lib/client/queries'
import { ZONES } from '@/lib/client/time-format'
import { Button } from '../ui/button'
import { ProblemPanel } from '../ui/problem-panel'
import { SafeText } from '../ui/safe-text'
import { Skeleton } from '../ui/skeleton'
import { ZoneSwitch } from '../ui/zone-switch'
import { ConfirmAct } from './confirm-act'
import { EditMemberDialog } from './edit-member-dialog'
import { InvitationTable } from './invitation-table'
import { InviteAgain } from './invite-again'
import { InviteDialog } from './invite-dialog'
import { LeaveTenant } from './leave-tenant'
import { MemberTable } from './member-table'

type Open =
  | { kind: 'invite' }
  | { kind: 'edit'; member: Member }
  | { kind: 'remove'; member: Member }
  | { kind: 'again' | 'revoke'; invitation: Invitation }

function OpenDialog({
  open,
  permissions,
  onClose,
}: {
  open: Open
  permissions: readonly Permission[]
  onClose: () => void
}) {
  if (open.kind === 'invite') return <InviteDialog permissions={permissions} onClose={onClose} />
  if (open.kind === 'edit')
    return <EditMemberDialog member={open.member} permissions={permissions} onClose={onClose} />
  if (open.kind === 'remove')
    return (
      <ConfirmAct
        path={`/api/audit/members/${encodeURIComponent(open.member.id)}/remove`}
        title="Remove this person?"
        action="Remove"
        done="The person is removed"
        onClose={onClose}
      >
        <p>
          <strong>
            <SafeText value={open.member.name} />
          </strong>{' '}
          (<SafeText value={open.member.email} />) loses access to this tenant at once. What they did stays in
          the log, and the API keys they made keep working.
        </p>
      </ConfirmAct>
    )
  if (open.kind === 'again') return <InviteAgain invitation={open.invitation} onClose={onClose} />
  return (
    <ConfirmAct
      path={`/api/audit/invitations/${encodeURIComponent(open.invitation.id)}/revoke`}
      title="Revoke this invitation?"
      action="Revoke invitation"
      done="The invitation is revoked"
      onClose={onClose}
    >
      <p>
        The link of <SafeText value={open.invitation.email} /> stops working at once.
      </p>
    </ConfirmAct>
  )
}

/** Who belongs to the tenant. Who may not manage them sees the list without the buttons. */
export function Members({
  permissions,
  userId,
  tenant,
}: {
  permissions: readonly Permission[]
  userId: string
  tenant: string
}) {
  const [zone, setZone] = useQueryState('tz', parseAsStringLiteral(ZONES).withDefault('utc'))
  const query = useQuery(membersOptions())
  const [open, setOpen] = useState<Open | null>(null)
  const mayManage = permissions.includes('manage_members')
  const invitations = query.data?.invitations ?? []
  return (
    <div className="scroll-thin min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto grid max-w-6xl gap-8 px-3 py-4 md:px-6 md:py-6">
        <div className="flex flex-wrap items-center justify-between gap-3">
          <div>
            <h1 className="text-sm font-semibold">Members</h1>
            <p className="text-xs text-ink-3">
              What each role may do stands in{' '}
              <Link href="/roles" className="text-accent underline underline-offset-2">
                the permission table
              </Link>
              .
            </p>
          </div>
          <div className="flex items-center gap-2">
            <ZoneSwitch zone={zone} onChange={(next) => void setZone(next)} />
            {mayManage ? (
              <Button tone="primary" onClick={() => setOpen({ kind: 'invite' })}>
                <UserPlus aria-hidden /> Invite
              </Button>
            ) : null}
          </div>
        </div>
        {query.isPending ? (
          <Skeleton className="h-32 w-full" />
        ) : query.isError ? (
          <ProblemPanel error={query.error} onRetry={() => void query.refetch()} />
        ) : (
          <MemberTable
            members={query.data.members}
            userId={userId}
            permissions={permissions}
            zone={zone}
            onEdit={(member) => setOpen({ kind: 'edit', member })}
            onRemove={(member) => setOpen({ kind: 'remove', member })}
          />
        )}
        {invitations.length === 0 ? null : (
          <section className="grid gap-3">
            <h2 className="text-sm font-semibold">Invitations</h2>
            <InvitationTable
              invitations={invitations}
              mayManage={mayManage}
              zone={zone}
              onAgain={(invitation) => setOpen({ kind: 'again', invitation })}
              onRevoke={(invitation) => setOpen({ kind: 'revoke', invitation })}
            />
          </section>
        )}
        <div>
          <LeaveTenant tenant={tenant} />
        </div>
      </div>
      {open ? <OpenDialog open={open} permissions={permissions} onClose={() => setOpen(null)} /> : null}
    </div>
  )
}
