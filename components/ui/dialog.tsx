'use client'

import { lazy, Suspense, useState } from 'react'
import type { ConfirmProps } from './confirm-popup'
import type { DialogProps } from './dialog-popup'
import type { SheetProps } from './sheet-popup'

// What nobody has opened yet costs nothing: the code of a dialog arrives with its first opening.
const DialogPopup = lazy(() => import('./dialog-popup').then((module) => ({ default: module.DialogPopup })))
const ConfirmPopup = lazy(() =>
  import('./confirm-popup').then((module) => ({ default: module.ConfirmPopup })),
)
const SheetPopup = lazy(() => import('./sheet-popup').then((module) => ({ default: module.SheetPopup })))

/** True from the first opening on, so that closing can be animated and the focus given back. */
function useOnceOpen(open: boolean): boolean {
  const [wasOpen, setWasOpen] = useState(open)
  if (open && !wasOpen) setWasOpen(true)
  return wasOpen
}

/** A modal dialog: the page behind it is inert, Esc closes it, and focus goes back to where it came from. */
export function Dialog(props: DialogProps) {
  return useOnceOpen(props.open) ? (
    <Suspense fallback={null}>
      <DialogPopup {...props} />
    </Suspense>
  ) : null
}

/** Asks before what cannot be undone. */
export function ConfirmDialog(props: ConfirmProps) {
  return useOnceOpen(props.open) ? (
    <Suspense fallback={null}>
      <ConfirmPopup {...props} />
    </Suspense>
  ) : null
}

/** A panel that slides over one side of the page. */
export function Sheet(props: SheetProps) {
  return useOnceOpen(props.open) ? (
    <Suspense fallback={null}>
      <SheetPopup {...props} />
    </Suspense>
  ) : null
}
