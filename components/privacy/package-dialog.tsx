'use client'

import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef, useState, type FormEvent } from 'react'
import { ERASURE_SUBJECT_CHARS_MAX } from '@/lib/contract/erasure-terms'
import { fileNameOf, saveFile } from '@/lib/client/export-stream'
import { postStream } from '@/lib/client/fetch'
import { notify } from '@/lib/client/notify'
import { reasonsFor, toProblem } from '@/lib/client/problem'
import { FormError } from '../auth/form-error'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { TextField } from '../ui/field'

const FORM_ID = 'subject-package'
const ZIP = 'application/zip'

const filled = (name: string, value: string) => (value.trim() === '' ? {} : { [name]: value.trim() })

/** What the log holds on a person, as a file for them. */
export function PackageDialog({ onClose }: { onClose: () => void }) {
  const [id, setId] = useState('')
  const [email, setEmail] = useState('')
  const controllerRef = useRef<AbortController | null>(null)
  useEffect(() => () => controllerRef.current?.abort(), [])
  const take = useMutation({
    mutationFn: async () => {
      controllerRef.current = new AbortController()
      const body = { ...filled('actor_id', id), ...filled('email', email) }
      const response = await postStream('/api/audit/subject-package', body, controllerRef.current.signal)
      // One that breaks off is an error here, and is not handed over.
      const file = await response.blob()
      saveFile([file], fileNameOf(response, 'zip'), ZIP)
    },
    onSuccess: () => {
      notify('success', 'The package was downloaded')
      onClose()
    },
  })
  const problem = take.isError ? toProblem(take.error) : null
  const named = ['actor_id', 'email'].some((field) => reasonsFor(problem, field) !== null)
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title="What the log holds on a person"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={FORM_ID} tone="primary" disabled={take.isPending}>
            {take.isPending ? 'Gathering…' : 'Download'}
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
          take.mutate()
        }}
      >
        <p>
          A ZIP archive (GDPR Art. 15 and 20): their events as JSON, CSV and PDF, where others’ events mention
          them, and who looked at it. Read it before it leaves: texts may name others. The log says that it
          was taken.
        </p>
        <TextField
          label="Actor id"
          hint="As it stands in the events; or the e-mail, or both."
          autoComplete="off"
          maxLength={ERASURE_SUBJECT_CHARS_MAX}
          value={id}
          onChange={(event) => setId(event.target.value)}
          error={reasonsFor(problem, 'actor_id')}
        />
        <TextField
          label="E-mail"
          type="email"
          autoComplete="off"
          maxLength={ERASURE_SUBJECT_CHARS_MAX}
          value={email}
          onChange={(event) => setEmail(event.target.value)}
          error={reasonsFor(problem, 'email')}
        />
        {problem && !named ? <FormError problem={problem} /> : null}
      </form>
    </Dialog>
  )
}
