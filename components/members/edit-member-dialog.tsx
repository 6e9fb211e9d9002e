'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import type { Member } from '@/lib/contract/members'
import type { Permission } from '@/lib/contract/permissions'
import { postJson } from '@/lib/client/fetch'
import { lastDayOf } from '@/lib/client/last-day'
import { notify } from '@/lib/client/notify'
import { reasonsFor, toProblem } from '@/lib/client/problem'
import { readAgain } from '@/lib/client/read-again'
import { FormError } from '../auth/form-error'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { SafeText } from '../ui/safe-text'
import { endOf, TermsFields, type TermsDraft, viewOf } from './terms-fields'

const FORM_ID = 'edit-member'
const FIELDS = ['role', 'expires_at', 'view_query']

/** What differs from before; an end that was not touched keeps its time of day. */
function changesOf(member: Member, before: TermsDraft, draft: TermsDraft) {
  const end = endOf(draft)
  const endChanged = draft.lastDay !== before.lastDay || (end === null) !== (member.expires_at === null)
  return {
    ...(draft.role === member.role ? {} : { role: draft.role }),
    ...(endChanged ? { expires_at: end } : {}),
    ...(draft.role === 'viewer' ? { view_query: viewOf(draft) } : {}),
  }
}

export function EditMemberDialog({
  member,
  permissions,
  onClose,
}: {
  member: Member
  permissions: readonly Permission[]
  onClose: () => void
}) {
  const client = useQueryClient()
  const [before] = useState<TermsDraft>({
    role: member.role,
    lastDay: lastDayOf(member.expires_at),
    view: member.view_query ?? '',
  })
  const [draft, setDraft] = useState(before)
  const save = useMutation({
    mutationFn: () =>
      postJson<Member>(
        `/api/audit/members/${encodeURIComponent(member.id)}`,
        changesOf(member, before, draft),
      ),
    onSuccess: () => {
      notify('success', 'The membership is changed')
      void readAgain(client, 'members')
      onClose()
    },
  })
  const problem = save.isError ? toProblem(save.error) : null
  const named = FIELDS.some((field) => reasonsFor(problem, field) !== null)
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title="Change a membership"
      description={<SafeText value={`${member.name}, ${member.email}`} />}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={FORM_ID} tone="primary" disabled={save.isPending}>
            Save
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
          save.mutate()
        }}
      >
        <TermsFields
          draft={draft}
          onChange={setDraft}
          permissions={permissions}
          faults={{
            role: reasonsFor(problem, 'role'),
            end: reasonsFor(problem, 'expires_at'),
            view: reasonsFor(problem, 'view_query'),
          }}
        />
        {problem && !named ? <FormError problem={problem} /> : null}
      </form>
    </Dialog>
  )
}
