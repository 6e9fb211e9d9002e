'use client'

import { useMutation } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { postJson } from '@/lib/client/fetch'
import { reasonsFor, toProblem } from '@/lib/client/problem'
import { safePath } from '@/lib/client/safe-path'
import { Button, buttonClasses } from '../ui/button'
import { TextField } from '../ui/field'
import { SafeText } from '../ui/safe-text'
import { CodeForm } from './code-form'
import { FormError } from './form-error'

type Answer = { twoFactorRedirect?: boolean } | null
type Props = { next: string | null; ssoName: string | null; refusal: string | null }

function SsoLink({ name, next }: { name: string; next: string | null }) {
  return (
    <>
      <p aria-hidden className="flex items-center gap-3 text-xs text-ink-3">
        <span className="h-px flex-1 bg-line" />
        or
        <span className="h-px flex-1 bg-line" />
      </p>
      <a
        href={`/api/auth/oidc/start${next === null ? '' : `?next=${encodeURIComponent(safePath(next))}`}`}
        className={buttonClasses()}
      >
        Sign in with <SafeText value={name} />
      </a>
    </>
  )
}

/** By password, then by code where the account asks for one; or by the organisation's identity provider. */
export function SignInForm({ next, ssoName, refusal }: Props) {
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [tried, setTried] = useState(false)
  // A full load: the server has to see the new cookie before it renders anything.
  const enter = () => window.location.assign(safePath(next))
  const signIn = useMutation({
    mutationFn: () => postJson<Answer>('/api/auth/sign-in/email', { email: email.trim(), password }),
    onSuccess: (answer) => {
      if (answer?.twoFactorRedirect !== true) enter()
    },
  })
  const problem = signIn.isError ? toProblem(signIn.error) : null
  const restart = () => {
    setPassword('')
    setTried(false)
    signIn.reset()
  }
  if (signIn.data?.twoFactorRedirect === true) return <CodeForm onDone={enter} onRestart={restart} />
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
      {refusal && !tried ? (
        <p role="alert" className="rounded-md bg-error-soft px-2.5 py-2 text-xs text-error">
          {refusal}
        </p>
      ) : null}
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
      {ssoName === null ? null : <SsoLink name={ssoName} next={next} />}
    </form>
  )
}
