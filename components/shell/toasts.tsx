'use client'

import { useEffect } from 'react'
import { toast, Toaster } from 'sonner'
import { takeNotices } from '@/lib/client/notify'

export function Toasts() {
  useEffect(() => takeNotices(({ kind, text }) => toast[kind](text)), [])
  return (
    <Toaster
      position="bottom-right"
      toastOptions={{
        className: 'border! border-line! bg-raised! text-ink! shadow-pop! text-sm! rounded-lg!',
      }}
    />
  )
}
