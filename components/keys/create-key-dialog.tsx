'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { SCOPE_MEANING, SCOPES, type Scope } from '@/lib/contract/scopes'
import { postJson } from '@/lib/client/fetch'
import { type Problem, reasonsFor, toProblem } from '@/lib/client/problem'
import { readAgain } from '@/lib/client/read-again'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { Checkbox, TextField } from '../ui/field'
import { type Created, KeySecret } from './key-secret'

const FORM_ID = 'create-api-key'
const FIELDS = ['name', 'scopes', 'expires_at', 'environment', 'requests_per_minute', 'events_per_day']

/** A day of a date input ends when the day after it begins, in UTC. */
function endOfDay(date: string): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString()
}

/** What the server says of one address in the list stands beside the list. */
const addressReason = (problem: Problem | null) =>
  problem?.faults.find(({ field }) => field.startsWith('allowed_addresses'))?.reason ?? null

const numberOf = (text: string) => (text.trim() === '' ? undefined : Number(text))

/** @param scopes those the caller may give */
export function CreateKeyDialog({
  scopes: offered,
  onClose,
}: {
  scopes: readonly Scope[]
  onClose: () => void
}) {
  const client = useQueryClient()
  const [name, setName] = useState('')
  const [scopes, setScopes] = useState<Scope[]>(['ingest'])
  const [expires, setExpires] = useState('')
  const [environment, setEnvironment] = useState('')
  const [addresses, setAddresses] = useState('')
  const [perMinute, setPerMinute] = useState('')
  const [perDay, setPerDay] = useState('')
  const create = useMutation({
    mutationFn: () =>
      postJson<Created>('/api/audit/api-keys', {
        name: name.trim(),
        scopes,
        ...(expires === '' ? {} : { expires_at: endOfDay(expires) }),
        ...(environment.trim() === '' ? {} : { environment: environment.trim() }),
        allowed_addresses: addresses.split(/[\s,]+/).filter((one) => one !== ''),
        requests_per_minute: numberOf(perMinute),
        events_per_day: numberOf(perDay),
      }),
    onSuccess: () => void readAgain(client, 'api-keys'),
  })
  const problem = create.isError ? toProblem(create.error) : null
  const named = FIELDS.some((field) => reasonsFor(problem, field) !== null) || addressReason(problem) !== null

  if (create.data) return <KeySecret created={create.data} onClose={onClose} />
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title="New API key"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            form={FORM_ID}
            tone="primary"
            disabled={create.isPending || name.trim() === '' || scopes.length === 0}
          >
            Make key
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
          create.mutate()
        }}
      >
        <TextField
          label="Name"
          hint="The service that will use it."
          value={name}
          maxLength={100}
          autoFocus
          onChange={(event) => setName(event.target.value)}
          error={reasonsFor(problem, 'name')}
        />
        <fieldset>
          <legend className="mb-1 text-xs font-medium text-ink-2">Scopes</legend>
          {offered.map((scope) => (
            <Checkbox
              key={scope}
              label={scope}
              hint={SCOPE_MEANING[scope]}
              checked={scopes.includes(scope)}
              onChange={(event) =>
                setScopes(
                  SCOPES.filter((one) => (one === scope ? event.target.checked : scopes.includes(one))),
                )
              }
            />
          ))}
          {reasonsFor(problem, 'scopes') ? (
            <p role="alert" className="text-xs font-medium text-error">
              {reasonsFor(problem, 'scopes')}
            </p>
          ) : null}
        </fieldset>
        <TextField
          label="Last day (optional)"
          hint="The key stops working at the end of that day, UTC."
          type="date"
          value={expires}
          onChange={(event) => setExpires(event.target.value)}
          error={reasonsFor(problem, 'expires_at')}
        />
        <TextField
          label="Environment (optional)"
          hint="Where it is used, such as production."
          value={environment}
          maxLength={40}
          onChange={(event) => setEnvironment(event.target.value)}
          error={reasonsFor(problem, 'environment')}
        />
        <TextField
          label="Accepted from (optional)"
          hint="Addresses and networks, such as 10.0.0.0/8, with spaces between them. Empty: from anywhere."
          value={addresses}
          onChange={(event) => setAddresses(event.target.value)}
          error={addressReason(problem)}
        />
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField
            label="Calls a minute (optional)"
            inputMode="numeric"
            value={perMinute}
            onChange={(event) => setPerMinute(event.target.value)}
            error={reasonsFor(problem, 'requests_per_minute')}
          />
          <TextField
            label="Events a day (optional)"
            inputMode="numeric"
            value={perDay}
            onChange={(event) => setPerDay(event.target.value)}
            error={reasonsFor(problem, 'events_per_day')}
          />
        </div>
        {problem && !named ? (
          <p role="alert" className="text-xs font-medium text-error">
            {problem.message} {problem.requestId ? `Request id ${problem.requestId}.` : ''}
          </p>
        ) : null}
      </form>
    </Dialog>
  )
}
