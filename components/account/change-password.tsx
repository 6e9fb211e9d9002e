'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { PASSWORD_CHARS_MIN } from '@/lib/core/password'
import { postJson } from '@/lib/client/fetch'
import { notify } from '@/lib/client/notify'
import { reasonsFor, toProblem } from '@/lib/client/problem'
import { readAgain } from '@/lib/client/read-again'
import { FormError } from '../auth/form-error'
import { Button } from '../ui/button'
import { TextField } from '../ui/field'
import { Section } from './section'

export function ChangePassword({ email }: { email: string }) {
  const client = useQueryClient()
  const [currentPassword, setCurrent] = useState('')
  const [newPassword, setNew] = useState('')
  const change = useMutation({
    mutationFn: () => postJson<unknown>('/api/auth/change-password', { currentPassword, newPassword }),
    onSuccess: () => {
      setCurrent('')
      setNew('')
      notify('success', 'Your password is changed; all other sessions were ended')
      void readAgain(client, 'own-sessions')
    },
  })
  const problem = change.isError ? toProblem(change.error) : null
  return (
    <Section title="Password" description="Changing it ends all your other sessions.">
      <form
        noValidate
        className="grid max-w-sm gap-4"
        onSubmit={(event: FormEvent) => {
          event.preventDefault()
          change.mutate()
        }}
      >
        {/* For password managers, which keep a password under its account. */}
        <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
        <TextField
          label="Current password"
          type="password"
          name="current-password"
          autoComplete="current-password"
          required
          value={currentPassword}
          onChange={(event) => setCurrent(event.target.value)}
          error={reasonsFor(problem, 'currentPassword')}
        />
        <TextField
          label="New password"
          type="password"
          name="new-password"
          autoComplete="new-password"
          required
          hint={`At least ${PASSWORD_CHARS_MIN} characters; a long phrase is best.`}
          value={newPassword}
          onChange={(event) => setNew(event.target.value)}
          error={reasonsFor(problem, 'newPassword')}
        />
        {problem && problem.faults.length === 0 ? <FormError problem={problem} /> : null}
        <div>
          <Button type="submit" disabled={change.isPending}>
            Change password
          </Button>
        </div>
      </form>
    </Section>
  )
}
