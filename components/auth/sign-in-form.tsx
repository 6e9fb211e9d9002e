'use client'

import { useMutation } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { postJson } from '@/lib/client/fetch'
import { reasonsFor, toProblem } from '@/lib/client/problem'
import { safePath } from '@/lib/client/safe-path'
import { Button } from '../ui/button'
import { TextField } from '../ui/field'
import { FormError } from './form-error'

export function SignInForm({ next }: { next: string | null }) {
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [tried, setTried] = useState(false)
  const signIn = useMutation({
    mutationFn: () => postJson<unknown>('/api/auth/sign-in/email', { email: email.trim(), password }),
    // A full load: the server has to see the new cookie before it renders anything.
    onSuccess: () => window.location.assign(safePath(next)),
  })
  const problem = signIn.isError ? toProblem(signIn.error) : null
  return (
    <form
      noValidate
      className="grid gap-4"
      onSubmit={(event: FormEvent) => {
        event.preventDefault()
        setTried(true)
        if (email.trim() !== '' && password !== '') signIn.mutate()
      }}
    >
      <TextField
        label="E-mail"
        type="email"
        name="email"
        autoComplete="username"
        autoFocus
        required
        value={email}
        onChange={(event) => setEmail(event.target.value)}
        error={tried && email.trim() === '' ? 'Enter your e-mail address.' : reasonsFor(problem, 'email')}
      />
      <TextField
        label="Password"
        type="password"
        name="password"
        autoComplete="current-password"
        required
        value={password}
        onChange={(event) => setPassword(event.target.value)}
        error={tried && password === '' ? 'Enter your password.' : reasonsFor(problem, 'password')}
      />
      {problem && problem.faults.length === 0 ? <FormError problem={problem} /> : null}
      <Button type="submit" tone="primary" disabled={signIn.isPending || signIn.isSuccess}>
        {signIn.isPending || signIn.isSuccess ? 'Signing in…' : 'Sign in'}
      </Button>
    </form>
  )
}
