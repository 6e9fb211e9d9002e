import Link from 'next/link'
import { eventHref } from '@/lib/client/report-links'
import type { Zone } from '@/lib/client/time-format'
import type { ReportEvent } from '@/lib/report/model'
import { Moment } from '../ui/moment'
import { SafeText } from '../ui/safe-text'

/** Events as a report shows them; each opens the event. */
export function EventLines({ events, zone }: { events: readonly ReportEvent[]; zone: Zone }) {
  return (
    <ul className="grid grid-cols-[minmax(0,1fr)] text-xs">
      {events.map((event) => (
        <li key={event.id} className="flex min-w-0 flex-wrap items-baseline gap-x-3 wrap-anywhere">
          <Link className="shrink-0 leading-6 text-accent hover:underline" href={eventHref(event.id)}>
            <Moment iso={event.occurred_at} zone={zone} />
          </Link>
          <span className="font-mono">
            <SafeText value={event.event_type} />
          </span>
          <span>{event.outcome}</span>
          {event.actor === null ? null : (
            <span className="break-all">
              <SafeText value={event.actor} />
            </span>
          )}
          {event.resource === null ? null : (
            <span className="break-all text-ink-2">
              <SafeText value={event.resource} />
            </span>
          )}
          {event.description === null ? null : (
            <span className="min-w-0 text-ink-3">
              <SafeText value={event.description} />
            </span>
          )}
        </li>
      ))}
    </ul>
  )
}
