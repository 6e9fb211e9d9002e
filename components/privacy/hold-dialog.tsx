'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import type { LegalHold } from '@/lib/contract/holds'
import { HOLD_KINDS, HOLD_REASON_CHARS_MAX, HOLD_SUBJECT_CHARS_MAX } from '@/lib/contract/hold-limits'
import { postJson } from '@/lib/client/fetch'
import { endOfDay } from '@/lib/client/last-day'
import { notify } from '@/lib/client/notify'
import { reasonsFor, toProblem } from '@/lib/client/problem'
import { readAgain } from '@/lib/client/read-again'
import { FILTER_CHARS_MAX } from '@/lib/query/ast'
import { FormError } from '../auth/form-error'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { SelectField, TextArea, TextField } from '../ui/field'

const FORM_ID = 'new-hold'
const FIELDS = ['kind', 'subject_id', 'subject_email', 'query', 'reason', 'ends_at']

type Kind = LegalHold['kind']
const KIND_LABEL: Record<Kind, string> = {
  subject: 'The events of a person',
  query: 'What a filter gives',
  tenant: 'The whole log',
}

type Draft = { kind: Kind; id: string; email: string; query: string; reason: string; lastDay: string }

/** What the kind does not have, and what is empty, is not sent. */
function bodyOf({ kind, id, email, query, reason, lastDay }: Draft) {
  return {
    kind,
    reason,
    ...(kind === 'subject' && id.trim() !== '' ? { subject_id: id.trim() } : {}),
    ...(kind === 'subject' && email.trim() !== '' ? { subject_email: email.trim() } : {}),
    ...(kind === 'query' ? { query: query.trim() } : {}),
    ...(lastDay === '' ? {} : { ends_at: endOfDay(lastDay) }),
  }
}

export function HoldDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient()
  const [draft, setDraft] = useState<Draft>({
    kind: 'subject',
    id: '',
    email: '',
    query: '',
    reason: '',
    lastDay: '',
  })
  const make = useMutation({
    mutationFn: () => postJson<LegalHold>('/api/audit/holds', bodyOf(draft)),
    onSuccess: () => {
      notify('success', 'The hold is in force')
      void readAgain(client, 'holds')
      onClose()
    },
  })
  const problem = make.isError ? toProblem(make.error) : null
  const named = FIELDS.some((field) => reasonsFor(problem, field) !== null)
  const text = (name: 'id' | 'email' | 'query' | 'reason' | 'lastDay') => ({
    value: draft[name],
    onChange: (event: { target: { value: string } }) => setDraft({ ...draft, [name]: event.target.value }),
  })
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title="New legal hold"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={FORM_ID} tone="primary" disabled={make.isPending}>
            Hold
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
          make.mutate()
        }}
      >
        <SelectField
          label="What is held"
          value={draft.kind}
          options={HOLD_KINDS.map((kind) => ({ value: kind, label: KIND_LABEL[kind] }))}
          onChange={(event) => {
            const kind = HOLD_KINDS.find((one) => one === event.target.value)
            if (kind !== undefined) setDraft({ ...draft, kind })
          }}
          error={reasonsFor(problem, 'kind')}
        />
        {draft.kind === 'subject' ? (
          <>
            <TextField
              label="Actor id"
              hint="As it stands in the events; or the e-mail, or both."
              autoComplete="off"
              maxLength={HOLD_SUBJECT_CHARS_MAX}
              {...text('id')}
              error={reasonsFor(problem, 'subject_id')}
            />
            <TextField
              label="E-mail"
              type="email"
              autoComplete="off"
              maxLength={HOLD_SUBJECT_CHARS_MAX}
              {...text('email')}
              error={reasonsFor(problem, 'subject_email')}
            />
          </>
        ) : null}
        {draft.kind === 'query' ? (
          <TextArea
            label="Filter"
            hint="For example: source:billing severity>=warning after:2025-01-01"
            className="min-h-16"
            maxLength={FILTER_CHARS_MAX}
            spellCheck={false}
            {...text('query')}
            error={reasonsFor(problem, 'query')}
          />
        ) : null}
        <TextField
          label="Reason"
          hint="Which case it is for. It stands in the log."
          maxLength={HOLD_REASON_CHARS_MAX}
          {...text('reason')}
          error={reasonsFor(problem, 'reason')}
        />
        <TextField
          label="Last day (optional)"
          hint="It holds until the end of that day, UTC; without one, until it is released."
          type="date"
          {...text('lastDay')}
          error={reasonsFor(problem, 'ends_at')}
        />
        {problem && !named ? <FormError problem={problem} /> : null}
      </form>
    </Dialog>
  )
}
