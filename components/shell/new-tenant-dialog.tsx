'use client'

import { useMutation } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import type { Tenant } from '@/lib/contract/tenants'
import { postJson } from '@/lib/client/fetch'
import { openTenant } from '@/lib/client/open-tenant'
import { reasonsFor, toProblem } from '@/lib/client/problem'
import { FormError } from '../auth/form-error'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { TextField } from '../ui/field'

const FORM_ID = 'new-tenant'

export function NewTenantDialog({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('')
  const make = useMutation({
    mutationFn: async () => {
      const made = await postJson<Tenant>('/api/audit/tenants', { name: name.trim() })
      await openTenant(made.id)
    },
  })
  const problem = make.isError ? toProblem(make.error) : null
  const reasons = reasonsFor(problem, 'name')
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title="New tenant"
      description="It has a log, people and keys of its own. You will own it."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            form={FORM_ID}
            tone="primary"
            disabled={make.isPending || make.isSuccess || name.trim() === ''}
          >
            Make tenant
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
          make.mutate()
        }}
      >
        <TextField
          label="Name"
          value={name}
          maxLength={100}
          autoFocus
          onChange={(event) => setName(event.target.value)}
          error={reasons}
        />
        {problem && reasons === null ? <FormError problem={problem} /> : null}
      </form>
    </Dialog>
  )
}
