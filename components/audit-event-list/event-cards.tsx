'use client'

import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useEffectEvent, useLayoutEffect, useRef, useState, type ReactNode } from 'react'
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

const CARD_PX = 60
const OVERSCAN = 10
const MORE_WITHIN_CARDS = 20
/** Of endless scroll, until it is known what scrolls. */
const FIRST_CARDS = 20

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
  const listRef = useRef<HTMLUListElement | null>(null)
  const [scrollRoot, setScrollRoot] = useState<HTMLElement | null>(null)
  const [margin, setMargin] = useState(0)
  useLayoutEffect(() => {
    const root = listRef.current?.closest<HTMLElement>('[data-scroll-root]') ?? null
    setScrollRoot(root)
    if (root && listRef.current) {
      setMargin(
        listRef.current.getBoundingClientRect().top - root.getBoundingClientRect().top + root.scrollTop,
      )
    }
  }, [])
  const virtualizer = useVirtualizer({
    count: rows.length,
    enabled: virtual && scrollRoot !== null,
    getScrollElement: () => scrollRoot,
    estimateSize: () => CARD_PX,
    overscan: OVERSCAN,
    scrollMargin: margin,
  })
  const items = virtual ? virtualizer.getVirtualItems() : []
  const lastIndex = items.at(-1)?.index ?? -1
  const atEnd = useEffectEvent(onEnd)
  useEffect(() => {
    if (virtual && lastIndex >= 0 && lastIndex >= rows.length - MORE_WITHIN_CARDS) atEnd()
  }, [virtual, lastIndex, rows.length])
  const { setShowIndex } = focus
  useEffect(() => {
    setShowIndex(virtual ? (index) => virtualizer.scrollToIndex(index, { align: 'auto' }) : null)
    return () => setShowIndex(null)
  }, [virtual, virtualizer, setShowIndex])
  const isMeasured = scrollRoot !== null
  const shown = !virtual
    ? rows
    : isMeasured
      ? items.flatMap((item) => rows[item.index] ?? [])
      : rows.slice(0, FIRST_CARDS)

  return (
    <div ref={focus.rootRef} role="region" aria-label="Events" aria-busy={busy}>
      <ul
        ref={listRef}
        aria-label="Events"
        className={cn('transition-opacity', busy && 'opacity-55')}
        style={
          virtual && isMeasured
            ? {
                paddingTop: (items[0]?.start ?? margin) - margin,
                paddingBottom: Math.max(
                  0,
                  virtualizer.getTotalSize() - ((items.at(-1)?.end ?? margin) - margin),
                ),
              }
            : {}
        }
      >
        {shown.map((event) => (
          <Card key={event.id} event={event} focus={focus} />
        ))}
      </ul>
      {footer}
    </div>
  )
}
