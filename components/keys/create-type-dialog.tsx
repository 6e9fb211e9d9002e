'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { notify } from '@/lib/client/notify'
import type { EventType } from '@/lib/contract/event-types'
import { readSchema, typeNameFault } from '@/lib/client/event-type-form'
import { postJson } from '@/lib/client/fetch'
import { reasonsFor, toProblem } from '@/lib/client/problem'
import { readAgain } from '@/lib/client/read-again'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { TextArea, TextField } from '../ui/field'

const FORM_ID = 'create-event-type'
const FIELDS = ['name', 'category', 'description', 'metadata_schema'] as const

export function CreateTypeDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient()
  const [name, setName] = useState('')
  const [category, setCategory] = useState('')
  const [description, setDescription] = useState('')
  const [schema, setSchema] = useState('')
  const [tried, setTried] = useState(false)
  const read = readSchema(schema)
  const create = useMutation({
    mutationFn: () =>
      postJson<EventType>('/api/audit/event-types', {
        name: name.trim(),
        ...(category.trim() === '' ? {} : { category: category.trim() }),
        ...(description.trim() === '' ? {} : { description: description.trim() }),
        ...(read.schema === null ? {} : { metadata_schema: read.schema }),
      }),
    onSuccess: (made) => {
      notify('success', `${made.name} is registered`)
      void readAgain(client, 'event-types')
      onClose()
    },
  })
  const problem = create.isError ? toProblem(create.error) : null
  const unnamed = problem !== null && FIELDS.every((field) => reasonsFor(problem, field) === null)
  const nameFault = tried ? typeNameFault(name) : null
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (typeNameFault(name) === null && read.fault === null) create.mutate()
  }

  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title="Register an event type"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={FORM_ID} tone="primary" disabled={create.isPending}>
            Register
          </Button>
        </>
      }
    >
      <form id={FORM_ID} noValidate className="grid gap-4" onSubmit={submit}>
        <TextField
          label="Name"
          hint="Lower-case words joined by dots, such as billing.invoice_paid."
          value={name}
          maxLength={128}
          autoFocus
          spellCheck={false}
          autoCapitalize="off"
          className="font-mono"
          onChange={(event) => setName(event.target.value)}
          error={
            nameFault ??
            reasonsFor(problem, 'name') ??
            (unnamed && problem.status === 409 ? problem.message : null)
          }
        />
        <TextField
          label="Category (optional)"
          hint="A built-in category, or custom."
          value={category}
          maxLength={64}
          onChange={(event) => setCategory(event.target.value)}
          error={reasonsFor(problem, 'category')}
        />
        <TextField
          label="Description (optional)"
          value={description}
          maxLength={500}
          onChange={(event) => setDescription(event.target.value)}
          error={reasonsFor(problem, 'description')}
        />
        <TextArea
          label="Metadata schema (optional)"
          hint="JSON Schema that the metadata of each event has to meet."
          value={schema}
          spellCheck={false}
          onChange={(event) => setSchema(event.target.value)}
          error={(tried ? read.fault : null) ?? reasonsFor(problem, 'metadata_schema')}
        />
        {unnamed && problem.status !== 409 ? (
          <p role="alert" className="text-xs font-medium text-error">
            {problem.message} {problem.requestId ? `Request id ${problem.requestId}.` : ''}
          </p>
        ) : null}
      </form>
    </Dialog>
  )
}
