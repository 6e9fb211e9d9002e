'use client'

import type { ReactNode } from 'react'
import { Button } from '../ui/button'
import { Sheet } from '../ui/dialog'

type Props = { open: boolean; onOpenChange: (open: boolean) => void; children: ReactNode }

/** The facets over the page, where there is no room beside the table. */
export function FacetsSheet({ open, onOpenChange, children }: Props) {
  return (
    <Sheet
      open={open}
      onOpenChange={onOpenChange}
      title="Filters"
      closeLabel="Close filters"
      footer={
        <Button tone="primary" className="w-full" onClick={() => onOpenChange(false)}>
          Show events
        </Button>
      }
    >
      {children}
    </Sheet>
  )
}
