'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useState } from 'react'
import { HISTOGRAM_BYS } from '@/lib/client/dashboard-state'
import type { HistogramBy } from '@/lib/contract/event-histogram'
import {
  eventsHref,
  PARAM_OF,
  partsInWords,
  type Period,
  stackedBars,
  type StackedBar,
  VALUES_OF,
} from '@/lib/client/dashboard'
import { seriesOptions } from '@/lib/client/dashboard-queries'
import { intervalInWords } from '@/lib/client/histogram'
import { formatCount, type Zone } from '@/lib/client/time-format'
import { PartProblem } from '../ui/part-problem'
import { Segmented } from '../ui/segmented'
import { Skeleton } from '../ui/skeleton'
import { barInWords, spanInWords, StackedChart } from './stacked-chart'

type Props = { period: Period; zone: Zone; by: HistogramBy; onBy: (by: HistogramBy) => void }

const LABELS: Record<HistogramBy, string> = { severity: 'Severity', category: 'Category', outcome: 'Outcome' }

/** For who doesn't see the chart: the same figures. */
function HiddenTable({ bars, by, zone }: { bars: readonly StackedBar[]; by: HistogramBy; zone: Zone }) {
  return (
    <div className="sr-only">
      <table>
        <caption>{`Events over time by ${by}`}</caption>
        <thead>
          <tr>
            <th scope="col">Period</th>
            <th scope="col">Events</th>
            <th scope="col">{`By ${by}`}</th>
          </tr>
        </thead>
        <tbody>
          {bars
            .filter((bar) => bar.count > 0)
            .map((bar) => (
              <tr key={bar.start_time}>
                <th scope="row">{spanInWords(bar, zone)}</th>
                <td>{bar.count}</td>
                <td>{partsInWords(bar.parts)}</td>
              </tr>
            ))}
        </tbody>
      </table>
    </div>
  )
}

/** What the colours mean, in the order of the stack, with what each is in all. */
function Legend({ bars, by, period, zone }: { bars: readonly StackedBar[] } & Omit<Props, 'onBy'>) {
  const totals = new Map<string, number>()
  for (const { parts } of bars)
    for (const { value, count } of parts) totals.set(value, (totals.get(value) ?? 0) + count)
  return (
    <ul aria-label={`Events by ${by}`} className="flex flex-wrap gap-x-4 text-xs">
      {VALUES_OF[by]
        .filter((value) => totals.has(value))
        .map((value) => (
          <li key={value}>
            <Link
              href={eventsHref({ ...period.current, [PARAM_OF[by]]: [value] }, zone)}
              className="inline-flex h-6 items-center gap-1.5 text-ink-2 hover:text-accent hover:underline"
            >
              <svg aria-hidden viewBox="0 0 10 10" className="size-2.5">
                <rect width="10" height="10" rx="2" fill={`var(--bar-${value})`} />
              </svg>
              {value} <span className="tabular text-ink-3">{formatCount(totals.get(value) ?? 0)}</span>
            </Link>
          </li>
        ))}
    </ul>
  )
}

/** Events over the whole period, stacked; each bar opens its events. */
export function OverTime({ period, zone, by, onBy }: Props) {
  const query = useQuery(seriesOptions(period.current, by))
  const [pointed, setPointed] = useState<StackedBar | null>(null)
  const bars = query.data ? stackedBars(query.data, by, period.current) : []
  const isEmpty = bars.every(({ count }) => count === 0)
  const step =
    query.data && bars.length > 0 ? `One bar is ${intervalInWords(query.data.interval_seconds)}` : ''
  return (
    <section
      aria-label="Events over time"
      className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-2 rounded-lg border border-line p-3"
    >
      <div className="flex flex-wrap items-center justify-between gap-x-3 gap-y-2">
        <h2 className="text-sm font-semibold">Events over time</h2>
        <Segmented
          label="Stacked by"
          size="sm"
          value={by}
          onChange={onBy}
          choices={HISTOGRAM_BYS.map((value) => ({ value, label: LABELS[value] }))}
        />
      </div>
      {query.isPending ? (
        <Skeleton className="h-52 w-full" />
      ) : query.isError ? (
        <PartProblem
          what="The chart"
          error={query.error}
          onRetry={() => void query.refetch()}
          className="flex h-52 items-center"
        />
      ) : isEmpty ? (
        <p className="flex h-40 items-center justify-center text-xs text-ink-3">
          Nothing to draw: no event happened in this time.
        </p>
      ) : (
        <>
          <p className="tabular min-h-4 text-xs text-ink-3">
            {pointed ? barInWords(pointed, zone) : step}
            {!pointed && !query.data.exact ? ' · the newest events only, as many as could be read' : ''}
          </p>
          <StackedChart key={`${by} ${bars.length}`} bars={bars} by={by} zone={zone} onPoint={setPointed} />
          <Legend bars={bars} by={by} period={period} zone={zone} />
          <HiddenTable bars={bars} by={by} zone={zone} />
        </>
      )}
    </section>
  )
}
