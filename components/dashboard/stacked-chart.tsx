'use client'

import Link from 'next/link'
import { useState, type KeyboardEvent } from 'react'
import type { HistogramBy } from '@/lib/contract/event-histogram'
import { eventsHref, partsInWords, type StackedBar } from '@/lib/client/dashboard'
import { formatCompact, formatCount, formatTimeShort, offsetLabel, type Zone } from '@/lib/client/time-format'

const HEIGHT = 100
/** A bar that holds anything at all can be seen. */
const SEGMENT_MIN = 1.5

export const spanInWords = ({ start_time, end_time }: StackedBar, zone: Zone) =>
  `${formatTimeShort(start_time, zone)} to ${formatTimeShort(end_time, zone)} ${offsetLabel(start_time, zone)}`

export function barInWords(bar: StackedBar, zone: Zone): string {
  const events = `${formatCount(bar.count)} ${bar.count === 1 ? 'event' : 'events'}`
  return `${spanInWords(bar, zone)}: ${events}${bar.count > 0 ? ` (${partsInWords(bar.parts)})` : ''}`
}

function Stack({ bar, index, max }: { bar: StackedBar; index: number; max: number }) {
  let top = HEIGHT
  return bar.parts.map(({ value, count }) => {
    const height = Math.max((count / max) * (HEIGHT - 4), SEGMENT_MIN)
    top -= height
    return (
      <rect key={value} x={index + 0.1} width={0.8} y={top} height={height} fill={`var(--bar-${value})`} />
    )
  })
}

/** Arrows go from bar to bar, as in a toolbar: the chart is one stop of the Tab key. */
function moveFocus(event: KeyboardEvent<HTMLDivElement>, last: number) {
  const links = [...event.currentTarget.querySelectorAll('a')]
  const at = links.findIndex((link) => link === document.activeElement)
  const steps: Record<string, number> = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: last }
  const to = steps[event.key]
  if (to === undefined) return
  event.preventDefault()
  links[Math.min(Math.max(to, 0), last)]?.focus()
}

type Props = {
  bars: readonly StackedBar[]
  by: HistogramBy
  zone: Zone
  onPoint: (bar: StackedBar | null) => void
}

/** Bars that are links to the events behind them. */
export function StackedChart({ bars, by, zone, onPoint }: Props) {
  const last = bars.length - 1
  const [stop, setStop] = useState(last)
  const max = Math.max(1, ...bars.map((bar) => bar.count))
  const [first, end] = [bars[0], bars[last]]
  const current = Math.min(stop, last)
  return (
    <div>
      <div
        role="group"
        aria-label={`Events over time by ${by}. Arrow keys go from bar to bar, Enter opens its events.`}
        className="relative h-40 rounded-sm border-b border-line-strong"
        onKeyDown={(event) => moveFocus(event, last)}
        onPointerLeave={() => onPoint(null)}
        onBlur={() => onPoint(null)}
      >
        <svg
          aria-hidden
          viewBox={`0 0 ${bars.length} ${HEIGHT}`}
          preserveAspectRatio="none"
          className="absolute inset-0 size-full"
        >
          {bars.map((bar, index) => (
            <Stack key={bar.start_time} bar={bar} index={index} max={max} />
          ))}
        </svg>
        <span
          aria-hidden
          className="tabular pointer-events-none absolute top-0 left-0 rounded bg-canvas/80 px-0.5 text-[0.6875rem] text-ink-3"
        >
          {formatCompact(max)}
        </span>
        <div className="absolute inset-0 flex">
          {bars.map((bar, index) => (
            <Link
              key={bar.start_time}
              prefetch={false}
              href={eventsHref({ start_time: bar.start_time, end_time: bar.end_time }, zone)}
              tabIndex={index === current ? 0 : -1}
              aria-label={barInWords(bar, zone)}
              className="min-w-0 flex-1 hover:bg-ink/8 focus-visible:bg-ink/8"
              onPointerEnter={() => onPoint(bar)}
              onFocus={() => {
                setStop(index)
                onPoint(bar)
              }}
            />
          ))}
        </div>
      </div>
      {first && end ? (
        <div aria-hidden className="tabular mt-1 flex justify-between text-[0.6875rem] text-ink-3">
          <span>{formatTimeShort(first.start_time, zone)}</span>
          <span>
            {formatTimeShort(end.end_time, zone)} {offsetLabel(end.end_time, zone)}
          </span>
        </div>
      ) : null}
    </div>
  )
}
