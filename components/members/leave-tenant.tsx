'use client'

import { useMutation } from '@tanstack/react-query'
import { DoorOpen } from 'lucide-react'
import { useState } from 'react'
import { postJson } from '@/lib/client/fetch'
import { toProblem } from '@/lib/client/problem'
import { Button } from '../ui/button'
import { ConfirmDialog } from '../ui/dialog'
import { SafeText } from '../ui/safe-text'

export function LeaveTenant({ tenant }: { tenant: string }) {
  const [asking, setAsking] = useState(false)
  const leave = useMutation({
    mutationFn: () => postJson<unknown>('/api/audit/members/leave', {}),
    // A full load, so that nothing of this tenant stays in the memory of the page.
    onSuccess: () => window.location.assign('/'),
  })
  return (
    <>
      <Button tone="danger" onClick={() => setAsking(true)}>
        <DoorOpen aria-hidden /> Leave the tenant
      </Button>
      {asking ? (
        <ConfirmDialog
          open
          onOpenChange={setAsking}
          title="Leave this tenant?"
          action="Leave"
          busy={leave.isPending || leave.isSuccess}
          error={leave.isError ? toProblem(leave.error).message : null}
          onConfirm={() => leave.mutate()}
        >
          <p>
            You lose access to the log of <SafeText value={tenant} /> at once, and come back only by a new
            invitation.
          </p>
        </ConfirmDialog>
      ) : null}
    </>
  )
}
