'use client'

import { useState, type KeyboardEvent, type PointerEvent } from 'react'
import { SEVERITIES } from '@/lib/event/taxonomy'
import { cn } from '@/lib/client/class-names'
import type { Bar } from '@/lib/client/histogram'
import { formatCompact, formatTimeShort, offsetLabel, type Zone } from '@/lib/client/time-format'
import { barInWords } from './histogram'

type Props = {
  bars: readonly Bar[]
  zone: Zone
  busy: boolean
  onPoint: (index: number | null) => void
  onBrush: (from: number, to: number) => void
  onZoomOut: () => void
}

const HEIGHT = 100
/** A bar that holds anything at all can be seen. */
const SEGMENT_MIN = 3

function Stack({ bar, index, max }: { bar: Bar; index: number; max: number }) {
  const heights = SEVERITIES.map((severity) => {
    const count = bar.bySeverity[severity]
    return { severity, height: count === 0 ? 0 : Math.max((count / max) * HEIGHT, SEGMENT_MIN) }
  })
  let top = HEIGHT
  return heights.map(({ severity, height }) => {
    if (height === 0) return null
    top -= height
    return (
      <rect
        key={severity}
        x={index + 0.08}
        width={0.84}
        y={top}
        height={height}
        fill={`var(--bar-${severity})`}
      />
    )
  })
}

function useBrush({ bars, onPoint, onBrush, onZoomOut }: Omit<Props, 'busy'>) {
  const [anchor, setAnchor] = useState<number | null>(null)
  const [cursor, setCursor] = useState<number | null>(null)
  const last = bars.length - 1
  const move = (index: number | null) => {
    setCursor(index)
    onPoint(index)
  }
  const indexAt = (event: PointerEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect()
    const at = Math.floor(((event.clientX - box.left) / box.width) * bars.length)
    return Math.min(Math.max(at, 0), last)
  }
  const stop = () => {
    setAnchor(null)
    move(null)
  }
  const pointer = {
    onPointerDown: (event: PointerEvent<HTMLDivElement>) => {
      if (event.button !== 0) return
      event.currentTarget.setPointerCapture(event.pointerId)
      const index = indexAt(event)
      setAnchor(index)
      move(index)
    },
    onPointerMove: (event: PointerEvent<HTMLDivElement>) => move(indexAt(event)),
    onPointerUp: (event: PointerEvent<HTMLDivElement>) => {
      const to = indexAt(event)
      const from = anchor
      setAnchor(null)
      if (from !== null && from !== to) onBrush(from, to)
    },
    onPointerCancel: stop,
    onPointerLeave: () => {
      if (anchor === null) move(null)
    },
    onDoubleClick: onZoomOut,
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const from = cursor ?? last
    const steps: Record<string, number> = { ArrowLeft: from - 1, ArrowRight: from + 1, Home: 0, End: last }
    const to = steps[event.key]
    if (to !== undefined) {
      event.preventDefault()
      if (event.shiftKey) setAnchor(anchor ?? from)
      else setAnchor(null)
      move(Math.min(Math.max(to, 0), last))
    } else if (event.key === 'Enter' && cursor !== null) {
      event.preventDefault()
      onBrush(anchor ?? cursor, cursor)
      stop()
    } else if (event.key === 'Backspace' || event.key === '-') {
      event.preventDefault()
      onZoomOut()
    } else if (event.key === 'Escape' && (cursor !== null || anchor !== null)) {
      event.preventDefault()
      stop()
    }
  }
  return { anchor, cursor, pointer, onKeyDown, stop }
}

export function HistogramBars({ busy, ...props }: Props) {
  const { bars, zone } = props
  const { anchor, cursor, pointer, onKeyDown, stop } = useBrush(props)
  const max = Math.max(1, ...bars.map((bar) => bar.count))
  const bar = cursor === null ? undefined : bars[cursor]
  const from = cursor === null ? 0 : Math.min(anchor ?? cursor, cursor)
  const to = cursor === null ? 0 : Math.max(anchor ?? cursor, cursor)
  const first = bars[0]
  const end = bars.at(-1)

  return (
    <>
      <div
        role="slider"
        tabIndex={0}
        aria-label="Bar of the histogram. Arrow keys move, with Shift they select, Enter zooms in, Backspace zooms out."
        aria-valuemin={1}
        aria-valuemax={bars.length}
        aria-valuenow={(cursor ?? bars.length - 1) + 1}
        aria-valuetext={bar ? barInWords(bar, zone) : 'No bar chosen'}
        className={cn(
          'relative h-12 cursor-crosshair touch-pan-y rounded-sm border-b border-line select-none md:h-14',
          busy && 'opacity-55',
        )}
        onKeyDown={onKeyDown}
        onBlur={stop}
        {...pointer}
      >
        <svg
          aria-hidden
          viewBox={`0 0 ${bars.length} ${HEIGHT}`}
          preserveAspectRatio="none"
          className="absolute inset-0 size-full overflow-hidden"
        >
          {cursor === null ? null : (
            <rect
              x={from}
              width={to - from + 1}
              y={0}
              height={HEIGHT}
              className={anchor === null ? 'fill-hover' : 'fill-accent/20'}
            />
          )}
          {bars.map((one, index) => (
            <Stack key={one.startMs} bar={one} index={index} max={max} />
          ))}
        </svg>
        <span
          aria-hidden
          className="tabular pointer-events-none absolute top-0 left-0 text-[0.6875rem] text-ink-3"
        >
          {formatCompact(max)}
        </span>
      </div>
      {first && end ? (
        <div
          aria-hidden
          className="tabular mt-0.5 flex justify-between text-[0.6875rem] text-ink-3"
          suppressHydrationWarning
        >
          <span>{formatTimeShort(new Date(first.startMs).toISOString(), zone)}</span>
          <span>
            {formatTimeShort(new Date(end.endMs).toISOString(), zone)}{' '}
            {offsetLabel(new Date(end.endMs).toISOString(), zone)}
          </span>
        </div>
      ) : null}
    </>
  )
}
