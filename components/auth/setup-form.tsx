'use client'

import { useMutation } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { PASSWORD_CHARS_MIN } from '@/lib/core/password'
import { postJson } from '@/lib/client/fetch'
import { reasonsFor, toProblem } from '@/lib/client/problem'
import { Button } from '../ui/button'
import { TextField } from '../ui/field'
import { FormError } from './form-error'

const FIELDS = [
  {
    name: 'tenant_name',
    label: 'Organisation (optional)',
    type: 'text',
    autoComplete: 'organization',
    hint: 'The tenant whose events these are.',
  },
  { name: 'name', label: 'Your name', type: 'text', autoComplete: 'name', hint: null },
  { name: 'email', label: 'E-mail', type: 'email', autoComplete: 'username', hint: null },
  {
    name: 'password',
    label: 'Password',
    type: 'password',
    autoComplete: 'new-password',
    hint: `At least ${PASSWORD_CHARS_MIN} characters; a long phrase is best.`,
  },
] as const
type Values = Record<(typeof FIELDS)[number]['name'], string>

function bodyOf(token: string, { tenant_name, email, ...rest }: Values) {
  const tenant = tenant_name.trim()
  return { token, ...rest, email: email.trim(), ...(tenant === '' ? {} : { tenant_name: tenant }) }
}

/** Makes the tenant and its first owner. The token of the link works once. */
export function SetupForm({ token }: { token: string }) {
  const [values, setValues] = useState<Values>({ tenant_name: '', name: '', email: '', password: '' })
  const setUp = useMutation({
    mutationFn: () => postJson<unknown>('/api/setup', bodyOf(token, values)),
    onSuccess: () => window.location.assign('/sign-in?welcome=1'),
  })
  const problem = setUp.isError ? toProblem(setUp.error) : null
  const named = FIELDS.some(({ name }) => reasonsFor(problem, name) !== null)
  return (
    <form
      noValidate
      className="grid gap-4"
      onSubmit={(event: FormEvent) => {
        event.preventDefault()
        setUp.mutate()
      }}
    >
      {FIELDS.map(({ name, label, type, autoComplete, hint }, index) => (
        <TextField
          key={name}
          label={label}
          name={name}
          type={type}
          autoComplete={autoComplete}
          autoFocus={index === 0}
          required={name !== 'tenant_name'}
          hint={hint}
          value={values[name]}
          onChange={(event) => setValues({ ...values, [name]: event.target.value })}
          error={reasonsFor(problem, name)}
        />
      ))}
      {problem && !named ? <FormError problem={problem} /> : null}
      <Button type="submit" tone="primary" disabled={setUp.isPending || setUp.isSuccess}>
        {setUp.isPending || setUp.isSuccess ? 'Setting up…' : 'Set up'}
      </Button>
    </form>
  )
}
