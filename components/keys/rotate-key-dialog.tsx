'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { postJson } from '@/lib/client/fetch'
import { reasonsFor, toProblem } from '@/lib/client/problem'
import type { ApiKey } from '@/lib/contract/api-keys'
import { readAgain } from '@/lib/client/read-again'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { TextField } from '../ui/field'
import { SafeText } from '../ui/safe-text'
import { type Created, KeySecret } from './key-secret'

const FORM_ID = 'rotate-api-key'

/** A new key in the place of this one, which works on for the hours of the overlap. */
export function RotateKeyDialog({ item, onClose }: { item: ApiKey; onClose: () => void }) {
  const client = useQueryClient()
  const [hours, setHours] = useState('24')
  const rotate = useMutation({
    mutationFn: () =>
      postJson<Created>(`/api/audit/api-keys/${encodeURIComponent(item.id)}/rotate`, {
        overlap_hours: hours.trim() === '' ? null : Number(hours),
      }),
    onSuccess: () => void readAgain(client, 'api-keys'),
  })
  const problem = rotate.isError ? toProblem(rotate.error) : null
  const reason = reasonsFor(problem, 'overlap_hours')

  if (rotate.data) return <KeySecret created={rotate.data} onClose={onClose} />
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title="Rotate this API key?"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={FORM_ID} tone="primary" disabled={rotate.isPending}>
            Rotate key
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
          rotate.mutate()
        }}
      >
        <p className="text-sm text-ink-2">
          A new key takes the place of{' '}
          <strong>
            <SafeText value={item.name} />
          </strong>{' '}
          ({item.hint}), with the same scopes and limits.
        </p>
        <TextField
          label="Hours in which both work"
          hint="Up to 168, a week. With 0 the old key is over at once."
          inputMode="numeric"
          value={hours}
          autoFocus
          onChange={(event) => setHours(event.target.value)}
          error={reason}
        />
        {problem && !reason ? (
          <p role="alert" className="text-xs font-medium text-error">
            {problem.message} {problem.requestId ? `Request id ${problem.requestId}.` : ''}
          </p>
        ) : null}
      </form>
    </Dialog>
  )
}
