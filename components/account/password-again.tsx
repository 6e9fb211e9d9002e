'use client'

import { useMutation } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { postJson } from '@/lib/client/fetch'
import { reasonsFor, toProblem } from '@/lib/client/problem'
import { FormError } from '../auth/form-error'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { TextField } from '../ui/field'

const FORM_ID = 'password-again'

/** Asks for the password before a change of the second factor, and makes it. */
export function PasswordAgain<Answer>({
  title,
  text,
  action,
  path,
  danger = false,
  onDone,
  onClose,
}: {
  title: string
  text: string
  action: string
  path: string
  danger?: boolean
  onDone: (answer: Answer) => void
  onClose: () => void
}) {
  const [password, setPassword] = useState('')
  const send = useMutation({ mutationFn: () => postJson<Answer>(path, { password }), onSuccess: onDone })
  const problem = send.isError ? toProblem(send.error) : null
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={title}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={FORM_ID} tone={danger ? 'danger' : 'primary'} disabled={send.isPending}>
            {action}
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
          send.mutate()
        }}
      >
        <p className="text-sm text-ink-2">{text}</p>
        <TextField
          label="Your password"
          type="password"
          name="password"
          autoComplete="current-password"
          autoFocus
          required
          value={password}
          onChange={(event) => setPassword(event.target.value)}
          error={reasonsFor(problem, 'password')}
        />
        {problem && problem.faults.length === 0 ? <FormError problem={problem} /> : null}
      </form>
    </Dialog>
  )
}
