'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import type { Permission } from '@/lib/contract/permissions'
import { postJson } from '@/lib/client/fetch'
import { notify } from '@/lib/client/notify'
import { reasonsFor, toProblem } from '@/lib/client/problem'
import { readAgain } from '@/lib/client/read-again'
import { FormError } from '../auth/form-error'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { TextField } from '../ui/field'
import { InvitationLink, type InvitationMade } from './invitation-link'
import { endOf, TermsFields, type TermsDraft, viewOf } from './terms-fields'

const FORM_ID = 'invite-member'
const FIELDS = ['email', 'role', 'member_expires_at', 'view_query']

export function InviteDialog({
  permissions,
  onClose,
}: {
  permissions: readonly Permission[]
  onClose: () => void
}) {
  const client = useQueryClient()
  const [email, setEmail] = useState('')
  const [draft, setDraft] = useState<TermsDraft>({ role: 'auditor', lastDay: '', view: '' })
  const invite = useMutation({
    mutationFn: () => {
      const [end, view] = [endOf(draft), viewOf(draft)]
      return postJson<InvitationMade>('/api/audit/invitations', {
        email: email.trim(),
        role: draft.role,
        ...(end === null ? {} : { member_expires_at: end }),
        ...(view === null ? {} : { view_query: view }),
      })
    },
    onSuccess: ({ delivery }) => {
      void readAgain(client, 'members')
      if (delivery !== 'mailed') return
      notify('success', 'The invitation is on its way by mail')
      onClose()
    },
  })
  const problem = invite.isError ? toProblem(invite.error) : null
  const named = FIELDS.some((field) => reasonsFor(problem, field) !== null)

  if (invite.data?.link)
    return <InvitationLink made={invite.data} link={invite.data.link} onClose={onClose} />
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title="Invite a person"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            form={FORM_ID}
            tone="primary"
            disabled={invite.isPending || email.trim() === ''}
          >
            Invite
          </Button>
        </>
      }
    >
      <form
        id={FORM_ID}
        noValidate
        className="grid gap-4"
        onSubmit={(event: FormEvent) => {
          event.preventDefault()
          invite.mutate()
        }}
      >
        <TextField
          label="E-mail"
          type="email"
          autoComplete="off"
          autoFocus
          value={email}
          maxLength={254}
          onChange={(event) => setEmail(event.target.value)}
          error={reasonsFor(problem, 'email')}
        />
        <TermsFields
          draft={draft}
          onChange={setDraft}
          permissions={permissions}
          faults={{
            role: reasonsFor(problem, 'role'),
            end: reasonsFor(problem, 'member_expires_at'),
            view: reasonsFor(problem, 'view_query'),
          }}
        />
        {problem && !named ? <FormError problem={problem} /> : null}
      </form>
    </Dialog>
  )
}
