'use client'

import { AlertDialog } from '@base-ui/react/alert-dialog'
import type { ReactNode } from 'react'
import { Button } from './button'

export type ConfirmProps = {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: string
  children: ReactNode
  action: string
  busy: boolean
  error: string | null
  onConfirm: () => void
}

/** Asks before what cannot be undone. */
export function ConfirmPopup({
  open,
  onOpenChange,
  title,
  children,
  action,
  busy,
  error,
  onConfirm,
}: ConfirmProps) {
  return (
    <AlertDialog.Root open={open} onOpenChange={onOpenChange}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="fixed inset-0 z-40 bg-scrim" />
        <AlertDialog.Popup className="fixed top-[18vh] left-1/2 z-50 grid w-[calc(100vw-1.5rem)] max-w-md -translate-x-1/2 gap-2 rounded-xl border border-line bg-raised p-4 text-ink shadow-pop outline-none">
          <AlertDialog.Title className="text-sm font-semibold">{title}</AlertDialog.Title>
          <AlertDialog.Description render={<div />} className="text-sm text-ink-2">
            {children}
          </AlertDialog.Description>
          {error ? (
            <p role="alert" className="text-xs font-medium text-error">
              {error}
            </p>
          ) : null}
          <div className="mt-2 flex justify-end gap-2">
            <AlertDialog.Close render={<Button />}>Cancel</AlertDialog.Close>
            <Button tone="danger" disabled={busy} onClick={onConfirm}>
              {action}
            </Button>
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}
