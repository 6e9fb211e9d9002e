'use client'

import { useMutation } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { PASSWORD_CHARS_MIN } from '@/lib/core/password'
import { postJson } from '@/lib/client/fetch'
import { reasonsFor, toProblem } from '@/lib/client/problem'
import { Button } from '../ui/button'
import { TextField } from '../ui/field'
import { FormError } from './form-error'

/** Signs in with the password just chosen. Where that fails, the sign-in page says why. */
async function enter(email: string, password: string) {
  try {
    await postJson<unknown>('/api/auth/sign-in/email', { email, password })
    window.location.assign('/')
  } catch {
    window.location.assign('/sign-in?welcome=1')
  }
}

/** A new person takes an invitation: the address is that of the invitation, the rest is theirs to choose. */
export function JoinForm({ token, email }: { token: string; email: string }) {
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const join = useMutation({
    mutationFn: async () => {
      await postJson<unknown>('/api/audit/invitations/accept', { token, name, password })
      await enter(email, password)
    },
  })
  const problem = join.isError ? toProblem(join.error) : null
  const named = ['name', 'password'].some((field) => reasonsFor(problem, field) !== null)
  return (
    <form
      noValidate
      className="grid gap-4"
      onSubmit={(event: FormEvent) => {
        event.preventDefault()
        join.mutate()
      }}
    >
      <TextField label="E-mail" type="email" name="email" autoComplete="username" readOnly value={email} />
      <TextField
        label="Your name"
        name="name"
        autoComplete="name"
        autoFocus
        required
        maxLength={100}
        value={name}
        onChange={(event) => setName(event.target.value)}
        error={reasonsFor(problem, 'name')}
      />
      <TextField
        label="Password"
        type="password"
        name="password"
        autoComplete="new-password"
        required
        hint={`At least ${PASSWORD_CHARS_MIN} characters; a long phrase is best.`}
        value={password}
        onChange={(event) => setPassword(event.target.value)}
        error={reasonsFor(problem, 'password')}
      />
      {problem && !named ? <FormError problem={problem} /> : null}
      <Button type="submit" tone="primary" disabled={join.isPending || join.isSuccess}>
        {join.isPending || join.isSuccess ? 'Joining…' : 'Accept and sign in'}
      </Button>
    </form>
  )
}
