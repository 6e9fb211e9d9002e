'use client'

import { useQuery } from '@tanstack/react-query'
import { ZoomOut } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { EventFilters } from '@/lib/client/filters'
import { barsOf, brushRange, intervalInWords, severitiesInWords, type Bar } from '@/lib/client/histogram'
import { histogramOptions } from '@/lib/client/queries'
import { formatCount, formatTimeShort, offsetLabel, type Zone } from '@/lib/client/time-format'
import type { TimeRange } from '@/lib/client/time-range'
import { Button } from '../ui/button'
import { PartProblem } from '../ui/part-problem'
import { Skeleton } from '../ui/skeleton'
import { HistogramBars } from './histogram-bars'

type Props = {
  filters: EventFilters
  zone: Zone
  everyMs: number | false
  onRange: (range: TimeRange) => void
}

function spanOf(bar: Bar, zone: Zone): string {
  const start = new Date(bar.startMs).toISOString()
  return `${formatTimeShort(start, zone)} to ${formatTimeShort(new Date(bar.endMs).toISOString(), zone)} ${offsetLabel(start, zone)}`
}

/** One bar in words, for the line above the chart and for screen readers. */
export function barInWords(bar: Bar, zone: Zone): string {
  const events = `${formatCount(bar.count)} ${bar.count === 1 ? 'event' : 'events'}`
  const severities = severitiesInWords(bar)
  return `${spanOf(bar, zone)}: ${events}${severities ? ` (${severities})` : ''}`
}

function HiddenTable({ bars, zone }: { bars: readonly Bar[]; zone: Zone }) {
  return (
    // Around the table: a table takes no width less than its content, hidden or not.
    <div className="sr-only">
      <table>
        <caption>Events over time</caption>
        <thead>
          <tr>
            <th scope="col">Period</th>
            <th scope="col">Events</th>
            <th scope="col">By severity</th>
          </tr>
        </thead>
        <tbody>
          {bars
            .filter((bar) => bar.count > 0)
            .map((bar) => (
              <tr key={bar.startMs}>
                <th scope="row">{spanOf(bar, zone)}</th>
                <td>{bar.count}</td>
                <td>{severitiesInWords(bar)}</td>
              </tr>
            ))}
        </tbody>
      </table>
    </div>
  )
}

/** The ranges zoomed in from, so that zooming out goes back the way it came. */
function useZoom(filters: EventFilters, onRange: Props['onRange']) {
  const [stack, setStack] = useState<TimeRange[]>([])
  const { start_time, end_time } = filters
  return {
    canZoomOut: start_time !== null || end_time !== null,
    zoomIn: (range: TimeRange) => {
      setStack([...stack, { start_time, end_time }])
      onRange(range)
    },
    zoomOut: () => {
      onRange(stack.at(-1) ?? { start_time: null, end_time: null })
      setStack(stack.slice(0, -1))
    },
  }
}

/** The whole result over time, whatever page is shown: drag over it, or use the arrow keys, to zoom into a range. */
export function Histogram({ filters, zone, everyMs, onRange }: Props) {
  const query = useQuery({ ...histogramOptions(filters), refetchInterval: everyMs })
  const bars = useMemo(() => barsOf(query.data), [query.data])
  const [pointed, setPointed] = useState<number | null>(null)
  const { canZoomOut, zoomIn, zoomOut } = useZoom(filters, onRange)
  const bar = pointed === null ? undefined : bars[pointed]
  const interval =
    bars.length > 0 && query.data ? `One bar is ${intervalInWords(query.data.interval_seconds)}` : ''

  return (
    <section aria-label="Events over time" className="relative border-b border-line px-3 pt-1 pb-1.5 md:px-4">
      <div className="mb-1 flex h-6 items-center gap-2 text-xs text-ink-3">
        <p className="tabular min-w-0 truncate" suppressHydrationWarning>
          {bar ? barInWords(bar, zone) : interval}
          {!bar && query.data && !query.data.exact ? ' · estimated' : ''}
        </p>
        {canZoomOut ? (
          <Button tone="quiet" size="sm" className="ml-auto h-6 px-1.5" onClick={zoomOut}>
            <ZoomOut aria-hidden /> Zoom out
          </Button>
        ) : null}
      </div>
      {query.isPending ? (
        // As high as the bars and the line below them: the rows are there first, and stay where they are.
        <div aria-hidden className="text-[0.6875rem]">
          <Skeleton className="mb-0.5 h-12 w-full md:h-14" />
          &nbsp;
        </div>
      ) : query.isError ? (
        <PartProblem
          what="The chart"
          error={query.error}
          onRetry={() => void query.refetch()}
          className="flex h-14 items-center"
        />
      ) : bars.length === 0 ? (
        <p className="flex h-14 items-center text-xs text-ink-3">Nothing to draw.</p>
      ) : (
        <HistogramBars
          bars={bars}
          zone={zone}
          busy={query.isPlaceholderData}
          onPoint={setPointed}
          onBrush={(a, b) => {
            const range = brushRange(bars, a, b)
            if (range) zoomIn(range)
          }}
          onZoomOut={zoomOut}
        />
      )}
      <HiddenTable bars={bars} zone={zone} />
    </section>
  )
}
