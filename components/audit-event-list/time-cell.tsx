'use client'

import type { StoredEvent } from '@/lib/event/stored-event'
import { formatTime, formatTimeFull, skewText } from '@/lib/client/time-format'
import { useListContext } from './list-context'
import { Seal } from './seal'

/** The time as a link to the event. The hint holds every digit, in both zones, and how late it came in. */
export function TimeCell({ event, received = false }: { event: StoredEvent; received?: boolean }) {
  const { zone, localKnown, hrefOf, nameOf } = useListContext()
  const iso = received ? event.recorded_at : event.occurred_at
  const title = [
    formatTimeFull(iso, 'utc'),
    localKnown ? formatTimeFull(iso, 'local') : null,
    skewText(event.occurred_at, event.recorded_at),
  ]
    .filter(Boolean)
    .join('\n')
  const time = (
    <time dateTime={iso} title={title} className="tabular">
      {formatTime(iso, zone)}
    </time>
  )
  if (received) return time
  return (
    <span className="flex items-center gap-1.5">
      <Seal event={event} />
      <a
        href={hrefOf(event.id)}
        tabIndex={-1}
        aria-label={`Open ${nameOf(event)}`}
        onClick={(click) => {
          // With a modifier the browser opens a tab of its own; plainly, the row opens the event.
          if (!click.ctrlKey && !click.metaKey && !click.shiftKey) click.preventDefault()
          else click.stopPropagation()
        }}
      >
        {time}
      </a>
    </span>
  )
}
