'use client'

import { Dialog as Base } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { cn } from '@/lib/client/class-names'
import { IconButton } from './button'

export type DialogProps = {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: string
  description?: ReactNode
  children: ReactNode
  footer?: ReactNode
  className?: string
}

/** A modal dialog: the page behind it is inert, Esc closes it, and focus goes back to where it came from. */
export function DialogPopup({
  open,
  onOpenChange,
  title,
  description,
  children,
  footer,
  className,
}: DialogProps) {
  return (
    <Base.Root open={open} onOpenChange={onOpenChange}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-scrim transition-opacity duration-100 data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Base.Popup
          className={cn(
            'fixed top-[max(1rem,8vh)] left-1/2 z-50 flex max-h-[84vh] w-[calc(100vw-1.5rem)] max-w-xl -translate-x-1/2 flex-col overflow-hidden rounded-xl border border-line bg-raised text-ink shadow-pop transition-[opacity,scale] duration-100 outline-none data-ending-style:scale-[0.99] data-ending-style:opacity-0 data-starting-style:scale-[0.99] data-starting-style:opacity-0',
            className,
          )}
        >
          <header className="flex items-center gap-3 border-b border-line py-2 pr-2.5 pl-4">
            <div className="min-w-0 flex-1">
              <Base.Title className="text-sm font-semibold">{title}</Base.Title>
              {description ? (
                <Base.Description className="mt-0.5 text-xs text-ink-3">{description}</Base.Description>
              ) : null}
            </div>
            <Base.Close render={<IconButton label="Close" size="icon-sm" />}>
              <X aria-hidden />
            </Base.Close>
          </header>
          <div className="scroll-thin min-h-0 flex-1 overflow-y-auto px-4 py-4">{children}</div>
          {footer ? (
            <footer className="flex flex-wrap items-center justify-end gap-2 border-t border-line bg-panel px-4 py-3">
              {footer}
            </footer>
          ) : null}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}
