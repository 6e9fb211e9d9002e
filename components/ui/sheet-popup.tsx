'use client'

import { Dialog as Base } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { IconButton } from './button'

export type SheetProps = {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: ReactNode
  closeLabel: string
  children: ReactNode
  footer?: ReactNode
}

export function SheetPopup({ open, onOpenChange, title, closeLabel, children, footer }: SheetProps) {
  return (
    <Base.Root open={open} onOpenChange={onOpenChange}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-scrim" />
        <Base.Popup
          data-sheet=""
          className="fixed inset-y-0 left-0 z-50 flex w-80 max-w-[calc(100vw-3rem)] flex-col border-r border-line bg-raised text-ink shadow-pop outline-none"
        >
          <header className="flex items-center justify-between border-b border-line py-2 pr-2 pl-3.5">
            <Base.Title render={<div />} className="text-sm font-semibold">
              {title}
            </Base.Title>
            <Base.Close render={<IconButton label={closeLabel} size="icon-sm" />}>
              <X aria-hidden />
            </Base.Close>
          </header>
          <div className="scroll-thin flex min-h-0 flex-1 flex-col overflow-y-auto">{children}</div>
          {footer ? <footer className="border-t border-line p-3">{footer}</footer> : null}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}
