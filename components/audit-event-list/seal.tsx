'use client'

import { Signature, Stamp } from 'lucide-react'
import type { StoredEvent } from '@/lib/event/stored-event'
import { sealText } from '@/lib/client/seal'
import { useListContext } from './list-context'

/** That the event lies in the tree that was signed last. It says where the event is, and not that anybody checked it. */
export function Seal({ event }: { event: StoredEvent }) {
  const { showsSeals, sealedSize } = useListContext()
  if (!showsSeals) return null
  // Its room: the time beside it does not move when it comes.
  if (sealedSize === null) return <span aria-hidden className="inline-block size-3.5 shrink-0" />
  const text = sealText(event, sealedSize)
  const Icon = event.signature === null ? Stamp : Signature
  return (
    <span
      title={text}
      data-testid="seal"
      className={event.seq < sealedSize ? 'inline-flex text-ink-3' : 'inline-flex opacity-0'}
    >
      <Icon aria-hidden className="size-3.5" strokeWidth={1.75} />
      <span className="sr-only">{text}</span>
    </span>
  )
}
