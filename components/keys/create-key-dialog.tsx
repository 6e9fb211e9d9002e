'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Check, Copy, TriangleAlert } from 'lucide-react'
import { useState, type FormEvent } from 'react'
import { notify } from '@/lib/client/notify'
import type { ApiKey } from '@/lib/contract/api-keys'
import { SCOPE_MEANING, SCOPES, type Scope } from '@/lib/contract/scopes'
import { copyText } from '@/lib/client/copy'
import { postJson } from '@/lib/client/fetch'
import { reasonsFor, toProblem } from '@/lib/client/problem'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { Checkbox, TextField } from '../ui/field'

type Created = { api_key: ApiKey; secret: string }
const FORM_ID = 'create-api-key'

function Secret({ created, onClose }: { created: Created; onClose: () => void }) {
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    if (await copyText(created.secret)) setCopied(true)
    else notify('error', 'The browser does not allow copying here: select the key and copy it by hand')
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={`API key “${created.api_key.name}” is made`}
      footer={
        <Button tone="primary" onClick={onClose}>
          Done
        </Button>
      }
    >
      <p className="mb-3 flex items-start gap-2 rounded-md bg-warn-soft px-2.5 py-2 text-xs text-warn">
        <TriangleAlert aria-hidden className="mt-px size-3.5 shrink-0" />
        This is the only time the key is shown. Copy it now and keep it where secrets are kept.
      </p>
      <div className="flex items-center gap-2">
        <code
          aria-label="Secret API key"
          className="min-w-0 flex-1 rounded-md border border-line-strong bg-panel px-2.5 py-1.5 font-mono text-xs break-all select-all"
        >
          {created.secret}
        </code>
        <Button onClick={() => void copy()}>
          {copied ? <Check aria-hidden className="text-ok" /> : <Copy aria-hidden />}
          {copied ? 'Copied' : 'Copy key'}
        </Button>
      </div>
      <p className="mt-3 text-xs text-ink-3">
        Send it with each request as <code className="font-mono">Authorization: Bearer …</code>
      </p>
    </Dialog>
  )
}

/** A day of a date input ends when the day after it begins, in UTC. */
function endOfDay(date: string): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString()
}

export function CreateKeyDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient()
  const [name, setName] = useState('')
  const [scopes, setScopes] = useState<Scope[]>(['ingest'])
  const [expires, setExpires] = useState('')
  const create = useMutation({
    mutationFn: () =>
      postJson<Created>('/api/audit/api-keys', {
        name: name.trim(),
        scopes,
        ...(expires === '' ? {} : { expires_at: endOfDay(expires) }),
      }),
    onSuccess: () => void client.invalidateQueries({ queryKey: ['api-keys'] }),
  })
  const problem = create.isError ? toProblem(create.error) : null
  const named = ['name', 'scopes', 'expires_at'].some((field) => reasonsFor(problem, field) !== null)

  if (create.data) return <Secret created={create.data} onClose={onClose} />
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
          {SCOPES.map((scope) => (
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
        {problem && !named ? (
          <p role="alert" className="text-xs font-medium text-error">
            {problem.message} {problem.requestId ? `Request id ${problem.requestId}.` : ''}
          </p>
        ) : null}
      </form>
    </Dialog>
  )
}
