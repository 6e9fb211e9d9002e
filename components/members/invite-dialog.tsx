'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Check, Copy, TriangleAlert } from 'lucide-react'
import { useState, type FormEvent } from 'react'
import type { Invitation } from '@/lib/contract/members'
import type { Permission } from '@/lib/contract/permissions'
import { copyText } from '@/lib/client/copy'
import { postJson } from '@/lib/client/fetch'
import { notify } from '@/lib/client/notify'
import { reasonsFor, toProblem } from '@/lib/client/problem'
import { readAgain } from '@/lib/client/read-again'
import { FormError } from '../auth/form-error'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { TextField } from '../ui/field'
import { SafeText } from '../ui/safe-text'
import { endOf, TermsFields, type TermsDraft, viewOf } from './terms-fields'

type Made = { invitation: Invitation; delivery: 'mailed' | 'not_configured' | 'failed'; link: string | null }
const FORM_ID = 'invite-member'
const FIELDS = ['email', 'role', 'member_expires_at', 'view_query']

function Link({ made, link, onClose }: { made: Made; link: string; onClose: () => void }) {
  const [copied, setCopied] = useState(false)
  const url = `${window.location.origin}${link}`
  const copy = async () => {
    if (await copyText(url)) setCopied(true)
    else notify('error', 'The browser does not allow copying here: select the link and copy it by hand')
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title="The invitation is made"
      footer={
        <Button tone="primary" onClick={onClose}>
          Done
        </Button>
      }
    >
      <p className="mb-3 flex items-start gap-2 rounded-md bg-warn-soft px-2.5 py-2 text-xs text-warn">
        <TriangleAlert aria-hidden className="mt-px size-3.5 shrink-0" />
        <span>
          {made.delivery === 'failed'
            ? 'The mail server did not take the mail. '
            : 'No mail server is configured. '}
          Pass this link on yourself, to <SafeText value={made.invitation.email} /> only: whoever opens it
          first gets in. It is shown this once.
        </span>
      </p>
      <div className="flex flex-wrap items-center gap-2">
        <code
          aria-label="Invitation link"
          className="min-w-0 flex-1 basis-60 rounded-md border border-line-strong bg-panel px-2.5 py-1.5 font-mono text-xs break-all select-all"
        >
          {url}
        </code>
        <Button onClick={() => void copy()}>
          {copied ? <Check aria-hidden className="text-ok" /> : <Copy aria-hidden />}
          {copied ? 'Copied' : 'Copy link'}
        </Button>
      </div>
      <p className="mt-3 text-xs text-ink-3">It works once, within seven days. Inviting again replaces it.</p>
    </Dialog>
  )
}

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
      return postJson<Made>('/api/audit/invitations', {
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

  if (invite.data?.link) return <Link made={invite.data} link={invite.data.link} onClose={onClose} />
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
