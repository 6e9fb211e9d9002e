'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState, type FormEvent } from 'react'
import type { ReportDefinition } from '@/lib/contract/report-definitions'
import { postJson } from '@/lib/client/fetch'
import { focusFault } from '@/lib/client/focus-fault'
import { notify } from '@/lib/client/notify'
import { reasonsFor, toProblem } from '@/lib/client/problem'
import { readAgain } from '@/lib/client/read-again'
import { definitionBody, definitionDraft, emptyControl, replaced } from '@/lib/client/report-definition-form'
import { FormError } from '../auth/form-error'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { TextArea, TextField } from '../ui/field'
import { ControlFields } from './control-fields'

const FORM_ID = 'report-definition'
const FIELDS = ['name', 'about', 'controls']

/** Makes a definition, or another version of one. What is wrong stands beside its field. */
export function DefinitionDialog({ from, onClose }: { from: ReportDefinition | null; onClose: () => void }) {
  const client = useQueryClient()
  const [draft, setDraft] = useState(() => definitionDraft(from))
  const save = useMutation({
    mutationFn: () =>
      postJson<ReportDefinition>('/api/audit/report-definitions', definitionBody(draft, from?.id ?? null)),
    onSuccess: ({ name, version }) => {
      notify('success', `${name}, version ${version}, is saved`)
      void readAgain(client, 'report-definitions')
      onClose()
    },
    onError: () => focusFault(FORM_ID),
  })
  const problem = save.isError ? toProblem(save.error) : null
  const named = FIELDS.some((field) => reasonsFor(problem, field) !== null)
  const faults = problem?.faults.length ?? 0
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={from === null ? 'New definition of a report' : `New version of ${from.name}`}
      className="max-w-3xl"
      footer={
        <>
          <p role="status" className="min-w-0 flex-1 text-xs font-medium text-error empty:hidden">
            {named ? `Not saved: ${faults === 1 ? 'one field is' : `${faults} fields are`} wrong.` : null}
          </p>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={FORM_ID} tone="primary" disabled={save.isPending}>
            Save
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
          save.mutate()
        }}
      >
        <TextField
          label="Name"
          maxLength={100}
          value={draft.name}
          onChange={(event) => setDraft({ ...draft, name: event.target.value })}
          error={reasonsFor(problem, 'name')}
        />
        <TextArea
          label="What it is about"
          className="min-h-14 font-sans text-sm"
          maxLength={2_000}
          value={draft.about}
          onChange={(event) => setDraft({ ...draft, about: event.target.value })}
          error={reasonsFor(problem, 'about')}
        />
        {draft.controls.map((control, n) => (
          <ControlFields
            key={control.key}
            n={n}
            control={control}
            problem={problem}
            onChange={(next) => setDraft({ ...draft, controls: replaced(draft.controls, n, next) })}
            onRemove={
              draft.controls.length === 1
                ? null
                : () => setDraft({ ...draft, controls: draft.controls.filter((_, at) => at !== n) })
            }
          />
        ))}
        <Button
          className="justify-self-start"
          onClick={() =>
            setDraft({ ...draft, controls: [...draft.controls, emptyControl(draft.controls.length)] })
          }
        >
          <Plus aria-hidden /> Add a control
        </Button>
        {problem && !named ? <FormError problem={problem} /> : null}
      </form>
    </Dialog>
  )
}
