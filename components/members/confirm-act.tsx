'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { postJson } from '@/lib/client/fetch'
import { notify } from '@/lib/client/notify'
import { toProblem } from '@/lib/client/problem'
import { readAgain } from '@/lib/client/read-again'
import { ConfirmDialog } from '../ui/dialog'

/** Asks, does one thing to a member or an invitation, and says that it is done. */
export function ConfirmAct({
  path,
  title,
  action,
  done,
  children,
  onClose,
}: {
  path: string
  title: string
  action: string
  done: string
  children: ReactNode
  onClose: () => void
}) {
  const client = useQueryClient()
  const act = useMutation({
    mutationFn: () => postJson<unknown>(path, {}),
    onSuccess: () => {
      notify('success', done)
      void readAgain(client, 'members')
      onClose()
    },
  })
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={title}
      action={action}
      busy={act.isPending}
      error={act.isError ? toProblem(act.error).message : null}
      onConfirm={() => act.mutate()}
    >
      {children}
    </ConfirmDialog>
  )
}
