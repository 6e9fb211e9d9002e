'use client'

import { formatTimeShort, NO_VALUE, offsetLabel, relativeTime, type Zone } from '@/lib/client/time-format'
import { useNow } from '@/lib/client/use-now'

/** A time of a list, with its zone; `none` stands where there is none. */
export function Moment({ iso, zone, none = NO_VALUE }: { iso: string | null; zone: Zone; none?: string }) {
  const nowMs = useNow()
  if (iso === null) return <span className="text-ink-3">{none}</span>
  return (
    <time
      dateTime={iso}
      title={relativeTime(iso, nowMs)}
      className="tabular whitespace-nowrap"
      suppressHydrationWarning
    >
      {formatTimeShort(iso, zone)} <span className="text-ink-3">{offsetLabel(iso, zone)}</span>
    </time>
  )
}
