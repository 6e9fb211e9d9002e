'use client'

import { useMutation } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { postJson } from '@/lib/client/fetch'
import { reasonsFor, toProblem } from '@/lib/client/problem'
import { Button } from '../ui/button'
import { TextField } from '../ui/field'
import { FormError } from './form-error'

const WAYS = {
  app: {
    path: '/api/auth/two-factor/verify-totp',
    label: 'Code',
    hint: 'Six digits from your authenticator app.',
    other: 'Use a recovery code instead',
  },
  recovery: {
    path: '/api/auth/two-factor/verify-backup-code',
    label: 'Recovery code',
    hint: 'One of those you kept when you turned two-factor sign-in on. Each works once.',
    other: 'Use the authenticator app instead',
  },
} as const

/** The second half of a sign-in. `onRestart` goes back to the password. */
export function CodeForm({ onDone, onRestart }: { onDone: () => void; onRestart: () => void }) {
  const [way, setWay] = useState<keyof typeof WAYS>('app')
  const [code, setCode] = useState('')
  const { path, label, hint, other } = WAYS[way]
  const verify = useMutation({ mutationFn: () => postJson<unknown>(path, { code }), onSuccess: onDone })
  const problem = verify.isError ? toProblem(verify.error) : null
  const switchWay = () => {
    setWay(way === 'app' ? 'recovery' : 'app')
    setCode('')
    verify.reset()
  }
  return (
    <form
      noValidate
      className="grid gap-4"
      onSubmit={(event: FormEvent) => {
        event.preventDefault()
        verify.mutate()
      }}
    >
      <TextField
        key={way}
        label={label}
        hint={hint}
        name="code"
        autoComplete="one-time-code"
        inputMode={way === 'app' ? 'numeric' : 'text'}
        autoFocus
        required
        spellCheck={false}
        value={code}
        onChange={(event) => setCode(event.target.value)}
        error={reasonsFor(problem, 'code')}
      />
      {problem && problem.faults.length === 0 ? <FormError problem={problem} /> : null}
      <Button type="submit" tone="primary" disabled={verify.isPending || verify.isSuccess}>
        {verify.isPending || verify.isSuccess ? 'Signing in…' : 'Sign in'}
      </Button>
      <div className="-mx-2 flex flex-wrap justify-between gap-2">
        <Button size="sm" tone="quiet" onClick={switchWay}>
          {other}
        </Button>
        <Button size="sm" tone="quiet" onClick={onRestart}>
          Start again
        </Button>
      </div>
    </form>
  )
}
