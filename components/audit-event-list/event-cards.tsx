'use client'

import type { ReactNode } from 'react'
import type { StoredEvent } from '@/lib/event/stored-event'
import { cn } from '@/lib/client/class-names'
import { formatDuration, formatTime, offsetLabel } from '@/lib/client/time-format'
import type { RowFocus } from '@/lib/client/use-row-focus'
import { OutcomeBadge, SeverityBadge } from '../ui/badges'
import { SafeText } from '../ui/safe-text'
import { rowTint } from './event-row'
import { useListContext } from './list-context'
import { actorLabel, resourceLabel } from './row-label'
import { Seal } from './seal'
import { useRowWindow } from './use-row-window'

const CARD_PX = 60
const OVERSCAN = 10
const MORE_WITHIN_CARDS = 20

function Card({ event, focus }: { event: StoredEvent; focus: RowFocus }) {
  const { zone, openId, open, hrefOf } = useListContext()
  const resource = resourceLabel(event)
  return (
    <li className={cn('h-15 border-b border-line', rowTint(event), openId === event.id && 'bg-selected')}>
      <a
        href={hrefOf(event.id)}
        data-row-id={event.id}
        data-testid="event-row"
        tabIndex={event.id === focus.tabbableId ? 0 : -1}
        onFocus={() => focus.choose(event.id)}
        onClick={(click) => {
          if (click.ctrlKey || click.metaKey || click.shiftKey) return
          click.preventDefault()
          open(event.id)
        }}
        className="grid h-full grid-cols-[minmax(0,1fr)] content-center gap-0.5 px-3 focus-visible:-outline-offset-2"
      >
        <span className="flex items-baseline gap-2">
          <span className="min-w-0 truncate font-medium">
            <SafeText value={event.event_type} />
          </span>
          <span className="ml-auto self-center">
            <Seal event={event} />
          </span>
          <time dateTime={event.occurred_at} className="tabular shrink-0 text-xs text-ink-3">
            {formatTime(event.occurred_at, zone).slice(0, 19)} {offsetLabel(event.occurred_at, zone)}
          </time>
        </span>
        <span className="flex items-center gap-2 text-xs text-ink-2">
          <SeverityBadge severity={event.severity} />
          <OutcomeBadge outcome={event.outcome} />
          <span className="min-w-0 truncate">
            <SafeText value={actorLabel(event) ?? '–'} />
            {resource ? (
              <>
                {' → '}
                <SafeText value={resource} />
              </>
            ) : null}
          </span>
          <span className="tabular ml-auto shrink-0 text-ink-3">{formatDuration(event.duration_ms)}</span>
        </span>
      </a>
    </li>
  )
}

type Props = {
  rows: StoredEvent[]
  virtual: boolean
  focus: RowFocus
  onEnd: () => void
  busy: boolean
  footer: ReactNode
}

/** The list on a narrow screen: two lines an event. The page scrolls as a whole, since its head would fill the screen. */
export function EventCards({ rows, virtual, focus, onEnd, busy, footer }: Props) {
  const { rootRef, setShowIndex } = focus
  const drawn = useRowWindow({
    on: virtual,
    count: rows.length,
    rowPx: CARD_PX,
    overscan: OVERSCAN,
    rootRef,
    pageScrolls: true,
    stickyPx: 0,
    setShowIndex,
    moreWithin: MORE_WITHIN_CARDS,
    onEnd,
  })

  return (
    <div ref={rootRef} role="region" aria-label="Events" aria-busy={busy}>
      <ul
        aria-label="Events"
        className={cn('transition-opacity', busy && 'opacity-55')}
        // The policy of the page refuses the styles of HTML: only once a script draws.
        style={drawn.isMeasured ? { paddingTop: drawn.beforePx, paddingBottom: drawn.afterPx } : {}}
      >
        {rows.slice(drawn.first, drawn.end).map((event) => (
          <Card key={event.id} event={event} focus={focus} />
        ))}
      </ul>
      {drawn.meter}
      {footer}
    </div>
  )
}
