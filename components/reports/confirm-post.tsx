'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { postJson } from '@/lib/client/fetch'
import { notify } from '@/lib/client/notify'
import { toProblem } from '@/lib/client/problem'
import { readAgain } from '@/lib/client/read-again'
import { ConfirmDialog } from '../ui/dialog'

/** Asks, does one thing, reads again what it changed, and says that it is done. */
export function ConfirmPost({
  path,
  title,
  action,
  done,
  changes,
  children,
  onClose,
}: {
  path: string
  title: string
  action: string
  done: string
  /** Names of what is read again. */
  changes: readonly string[]
  children: ReactNode
  onClose: () => void
}) {
  const client = useQueryClient()
  const act = useMutation({
    mutationFn: () => postJson<unknown>(path, {}),
    onSuccess: () => {
      notify('success', done)
      for (const name of changes) void readAgain(client, name)
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
