'use client'

import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useState, type FormEvent } from 'react'
import type { Tenant } from '@/lib/contract/tenants'
import { postJson } from '@/lib/client/fetch'
import { notify } from '@/lib/client/notify'
import { reasonsFor, toProblem } from '@/lib/client/problem'
import { FormError } from '../auth/form-error'
import { Button } from '../ui/button'
import { TextField } from '../ui/field'

export function TenantName({ name: before }: { name: string }) {
  const router = useRouter()
  const [name, setName] = useState(before)
  const save = useMutation({
    mutationFn: () => postJson<Tenant>('/api/audit/tenants/current', { name: name.trim() }),
    onSuccess: () => {
      notify('success', 'The name is saved')
      router.refresh()
    },
  })
  const problem = save.isError ? toProblem(save.error) : null
  const reasons = reasonsFor(problem, 'name')
  return (
    <form
      noValidate
      className="grid max-w-md gap-4"
      onSubmit={(event: FormEvent) => {
        event.preventDefault()
        save.mutate()
      }}
    >
      <TextField
        label="Name of the tenant"
        hint="People see it in the console and in invitations."
        value={name}
        maxLength={100}
        onChange={(event) => setName(event.target.value)}
        error={reasons}
      />
      {problem && reasons === null ? <FormError problem={problem} /> : null}
      <div>
        <Button
          type="submit"
          tone="primary"
          disabled={save.isPending || name.trim() === '' || name.trim() === before}
        >
          Save
        </Button>
      </div>
    </form>
  )
}
