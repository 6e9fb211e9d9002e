'use client'

import { useState } from 'react'
import type { ProvedEvent } from '@/lib/ledger/sealable'
import { TAMPER_FIELDS, type TamperField, valueOf } from '@/lib/client/tamper'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { SelectField, TextField } from '../ui/field'

const FORM_ID = 'tamper-edit'
const LABEL: Record<TamperField, string> = {
  action: 'Action',
  outcome: 'Outcome',
  actor: 'Actor',
  description: 'Description',
}

/** Changes one field of one event of the copy, to whatever text. */
export function TamperEdit({
  event,
  onChange,
  onClose,
}: {
  event: ProvedEvent
  onChange: (field: TamperField, value: string) => void
  onClose: () => void
}) {
  const fields = TAMPER_FIELDS.filter((field) => valueOf(event, field) !== '')
  const [field, setField] = useState<TamperField>('action')
  const [value, setValue] = useState(valueOf(event, 'action'))
  const choose = (next: TamperField) => {
    setField(next)
    setValue(valueOf(event, next))
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={`Edit event ${event.seq} of the copy`}
      description="The log keeps what it has."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={FORM_ID} tone="primary">
            Change the copy
          </Button>
        </>
      }
    >
      <form
        id={FORM_ID}
        className="grid gap-3"
        onSubmit={(submit) => {
          submit.preventDefault()
          onChange(field, value)
        }}
      >
        <SelectField
          label="Field"
          options={fields.map((one) => ({ value: one, label: LABEL[one] }))}
          value={field}
          onChange={(change) => choose(change.target.value as TamperField)}
        />
        <TextField label="New value" value={value} onChange={(change) => setValue(change.target.value)} />
      </form>
    </Dialog>
  )
}
