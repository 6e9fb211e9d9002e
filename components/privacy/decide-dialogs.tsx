'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import type { ErasureCase } from '@/lib/contract/erasure'
import { ERASURE_REASON_CHARS_MAX, REFUSAL_GROUNDS } from '@/lib/contract/erasure-terms'
import { postJson } from '@/lib/client/fetch'
import { notify } from '@/lib/client/notify'
import { reasonsFor, toProblem } from '@/lib/client/problem'
import { readAgain } from '@/lib/client/read-again'
import { FormError } from '../auth/form-error'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { SelectField, TextField } from '../ui/field'

type Props = { one: ErasureCase; onClose: () => void }

function useDecision({ one, onClose }: Props, verb: 'approve' | 'refuse', done: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: object) => postJson<ErasureCase>(`/api/audit/erasures/${one.case}/${verb}`, body),
    onSuccess: () => {
      notify('success', done)
      void readAgain(client, 'erasures')
      onClose()
    },
  })
}

const submitting = (run: () => void) => (event: FormEvent) => {
  event.preventDefault()
  run()
}

export function ApproveDialog(props: Props) {
  const { one, onClose } = props
  const [basis, setBasis] = useState(one.legal_basis ?? '')
  const approve = useDecision(props, 'approve', `Case ${one.case} is approved`)
  const problem = approve.isError ? toProblem(approve.error) : null
  const missing = one.approvals_needed - one.approvals.length
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={`Approve case ${one.case}`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form="approve-erasure" tone="danger" disabled={approve.isPending}>
            Approve
          </Button>
        </>
      }
    >
      <form
        id="approve-erasure"
        noValidate
        className="grid gap-4"
        onSubmit={submitting(() => approve.mutate(basis.trim() === '' ? {} : { legal_basis: basis.trim() }))}
      >
        <p>
          {missing > 1
            ? 'Another person has to approve it after you.'
            : 'The work begins at once, and what is erased can’t be brought back.'}
        </p>
        <TextField
          label="Legal basis"
          hint="Such as Art. 17(1)(b) GDPR."
          maxLength={ERASURE_REASON_CHARS_MAX}
          value={basis}
          onChange={(event) => setBasis(event.target.value)}
          error={reasonsFor(problem, 'legal_basis')}
        />
        {problem && reasonsFor(problem, 'legal_basis') === null ? <FormError problem={problem} /> : null}
      </form>
    </Dialog>
  )
}

const GROUNDS = Object.entries(REFUSAL_GROUNDS).map(([value, text]) => ({
  value,
  label: value.startsWith('17') ? `${text} (Art. ${value})` : text,
}))

export function RefuseDialog(props: Props) {
  const { one, onClose } = props
  const [ground, setGround] = useState(GROUNDS[0]?.value ?? '')
  const [reason, setReason] = useState('')
  const refuse = useDecision(props, 'refuse', `Case ${one.case} is refused`)
  const problem = refuse.isError ? toProblem(refuse.error) : null
  const named = ['ground', 'reason'].some((field) => reasonsFor(problem, field) !== null)
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={`Refuse case ${one.case}`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form="refuse-erasure" tone="primary" disabled={refuse.isPending}>
            Refuse
          </Button>
        </>
      }
    >
      <form
        id="refuse-erasure"
        noValidate
        className="grid gap-4"
        onSubmit={submitting(() => refuse.mutate({ ground, reason }))}
      >
        <SelectField
          label="Ground"
          value={ground}
          options={GROUNDS}
          onChange={(event) => setGround(event.target.value)}
          error={reasonsFor(problem, 'ground')}
        />
        <TextField
          label="Reason"
          hint="What the person is told. Don't name them here."
          maxLength={ERASURE_REASON_CHARS_MAX}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
          error={reasonsFor(problem, 'reason')}
        />
        {problem && !named ? <FormError problem={problem} /> : null}
      </form>
    </Dialog>
  )
}
