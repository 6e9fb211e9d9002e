'use client'

import { useMutation } from '@tanstack/react-query'
import { toProblem } from '@/lib/client/problem'
import { signOut } from '@/lib/client/sign-out'
import { Button } from '../ui/button'
import { FormError } from './form-error'

/** For pages outside the console, whose foot has the other one. */
export function SignOutButton() {
  const leave = useMutation({ mutationFn: signOut })
  return (
    <div className="grid gap-3">
      {leave.isError ? <FormError problem={toProblem(leave.error)} /> : null}
      <Button tone="primary" disabled={leave.isPending || leave.isSuccess} onClick={() => leave.mutate()}>
        Sign out
      </Button>
    </div>
  )
}
