'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Invitation } from '@/lib/contract/members'
import { postJson } from '@/lib/client/fetch'
import { notify } from '@/lib/client/notify'
import { toProblem } from '@/lib/client/problem'
import { readAgain } from '@/lib/client/read-again'
import { FormError } from '../auth/form-error'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { SafeText } from '../ui/safe-text'
import { InvitationLink, type InvitationMade } from './invitation-link'

/** The same invitation with a link of its own again: only the hash of the first is kept, so it can't be shown a second time. */
export function InviteAgain({ invitation, onClose }: { invitation: Invitation; onClose: () => void }) {
  const client = useQueryClient()
  const { email, role, member_expires_at: end, view_query: view } = invitation
  const again = useMutation({
    mutationFn: () =>
      postJson<InvitationMade>('/api/audit/invitations', {
        email,
        role,
        ...(end === null ? {} : { member_expires_at: end }),
        ...(view === null ? {} : { view_query: view }),
      }),
    onSuccess: ({ delivery }) => {
      void readAgain(client, 'members')
      if (delivery !== 'mailed') return
      notify('success', 'The new link is on its way by mail')
      onClose()
    },
  })
  if (again.data?.link) return <InvitationLink made={again.data} link={again.data.link} onClose={onClose} />
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title="Send a new link?"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button tone="primary" disabled={again.isPending} onClick={() => again.mutate()}>
            New link
          </Button>
        </>
      }
    >
      <div className="grid gap-3 text-sm text-ink-2">
        <p>
          <span className="break-all">
            <SafeText value={email} />
          </span>{' '}
          is invited as before, for seven days from now. The link they have stops working.
        </p>
        {again.isError ? <FormError problem={toProblem(again.error)} /> : null}
      </div>
    </Dialog>
  )
}
