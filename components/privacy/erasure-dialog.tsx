'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import type { ErasureCase, ErasureScope } from '@/lib/contract/erasure'
import { ERASURE_REASON_CHARS_MAX, ERASURE_SUBJECT_CHARS_MAX } from '@/lib/contract/erasure-terms'
import { postJson } from '@/lib/client/fetch'
import { notify } from '@/lib/client/notify'
import { reasonsFor, toProblem } from '@/lib/client/problem'
import { readAgain } from '@/lib/client/read-again'
import { FormError } from '../auth/form-error'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { Checkbox, TextField } from '../ui/field'
import { ScopeView } from './erasure-scope'

const FORM_ID = 'new-erasure'
const FIELDS = ['actor_id', 'email', 'reason', 'legal_basis']

type Answer = { case: ErasureCase | null; scope: ErasureScope | null }
type Draft = { id: string; email: string; reason: string; basis: string; byName: boolean }
const EMPTY: Draft = { id: '', email: '', reason: '', basis: '', byName: true }

const filled = (name: string, value: string) => (value.trim() === '' ? {} : { [name]: value.trim() })
const whom = ({ id, email, byName }: Draft) => ({
  ...filled('actor_id', id),
  ...filled('email', email),
  by_name: byName,
})

/** A request to be erased: first what there is, then the case. */
export function ErasureDialog({
  approvalsNeeded,
  onClose,
}: {
  approvalsNeeded: number
  onClose: () => void
}) {
  const client = useQueryClient()
  const [draft, setDraft] = useState(EMPTY)
  const post = (body: object) => postJson<Answer>('/api/audit/anonymize', body)
  const look = useMutation({ mutationFn: () => post({ ...whom(draft), dry_run: true }) })
  const open = useMutation({
    mutationFn: () =>
      post({ ...whom(draft), ...filled('reason', draft.reason), ...filled('legal_basis', draft.basis) }),
    onSuccess: (answer) => {
      notify('success', `Case ${answer.case?.case ?? ''} is open`)
      void readAgain(client, 'erasures')
      onClose()
    },
  })
  const error = open.error ?? look.error
  const problem = error === null ? null : toProblem(error)
  const named = FIELDS.some((field) => reasonsFor(problem, field) !== null)
  const busy = look.isPending || open.isPending
  const text = (name: 'id' | 'email' | 'reason' | 'basis') => ({
    value: draft[name],
    onChange: (event: { target: { value: string } }) => {
      // Another person: what was found of the one before says nothing of them.
      if (name === 'id' || name === 'email') look.reset()
      open.reset()
      setDraft({ ...draft, [name]: event.target.value })
    },
  })
  const scope = look.data?.scope ?? null
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}
      title="Erase a person"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button disabled={busy} onClick={() => look.mutate()}>
            {look.isPending ? 'Looking…' : 'Look what there is'}
          </Button>
          <Button type="submit" form={FORM_ID} tone="primary" disabled={busy}>
            {draft.basis.trim() === '' ? 'Open a case' : 'Open and approve'}
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
          open.mutate()
        }}
      >
        <TextField
          label="Actor id"
          hint="As it stands in the events; or the e-mail, or both."
          autoComplete="off"
          maxLength={ERASURE_SUBJECT_CHARS_MAX}
          {...text('id')}
          error={reasonsFor(problem, 'actor_id')}
        />
        <TextField
          label="E-mail"
          type="email"
          autoComplete="off"
          maxLength={ERASURE_SUBJECT_CHARS_MAX}
          {...text('email')}
          error={reasonsFor(problem, 'email')}
        />
        <Checkbox
          label="A name alone is a mention, too"
          hint="Where others' events have it in a text, the text is erased."
          checked={draft.byName}
          onChange={(event) => {
            look.reset()
            setDraft({ ...draft, byName: event.target.checked })
          }}
        />
        {scope === null ? null : <ScopeView scope={scope} />}
        <TextField
          label="Reason"
          hint="Such as the letter it came by. It stays: don't name the person."
          maxLength={ERASURE_REASON_CHARS_MAX}
          {...text('reason')}
          error={reasonsFor(problem, 'reason')}
        />
        <TextField
          label="Legal basis (to approve it now)"
          hint={
            approvalsNeeded === 1
              ? 'Such as Art. 17(1)(b) GDPR. The work begins at once and can’t be undone.'
              : 'Such as Art. 17(1)(b) GDPR. Another person has to approve it as well.'
          }
          maxLength={ERASURE_REASON_CHARS_MAX}
          {...text('basis')}
          error={reasonsFor(problem, 'legal_basis')}
        />
        {problem && !named ? <FormError problem={problem} /> : null}
      </form>
    </Dialog>
  )
}
