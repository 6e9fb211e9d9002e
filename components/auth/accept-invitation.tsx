'use client'

import { useMutation } from '@tanstack/react-query'
import { postJson } from '@/lib/client/fetch'
import { openTenant } from '@/lib/client/open-tenant'
import { toProblem } from '@/lib/client/problem'
import { Button } from '../ui/button'
import { SafeText } from '../ui/safe-text'
import { FormError } from './form-error'

/** For who is signed in with the invited address already. */
export function AcceptInvitation({ token, email }: { token: string; email: string }) {
  const accept = useMutation({
    mutationFn: async () => {
      const joined = await postJson<{ tenant_id: string }>('/api/audit/invitations/accept', { token })
      await openTenant(joined.tenant_id)
    },
  })
  return (
    <div className="grid gap-3">
      <p className="text-sm break-all">
        You are signed in as <SafeText value={email} />.
      </p>
      {accept.isError ? <FormError problem={toProblem(accept.error)} /> : null}
      <Button tone="primary" disabled={accept.isPending || accept.isSuccess} onClick={() => accept.mutate()}>
        Accept
      </Button>
    </div>
  )
}
