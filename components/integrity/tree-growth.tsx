'use client'

import { useQuery } from '@tanstack/react-query'
import type { LedgerGrowth } from '@/lib/contract/ledger-witnesses'
import { growthOptions } from '@/lib/client/integrity-queries'
import { formatCompact, formatCount, formatTimeShort, offsetLabel, type Zone } from '@/lib/client/time-format'
import { PartProblem } from '../ui/part-problem'
import { Skeleton } from '../ui/skeleton'
import { Part } from './part'

type Points = LedgerGrowth['points']

const WIDTH = 600
const HEIGHT = 140

/** A step for each point: between two checkpoints the tree is as large as the first says. */
function pathOf(points: Points): string {
  const start = Date.parse(points[0]?.at ?? '')
  const spanMs = Math.max(1, Date.parse(points.at(-1)?.at ?? '') - start)
  const max = Math.max(1, ...points.map(({ size }) => size))
  const steps = points.map(({ at, size }, i) => {
    const x = (((Date.parse(at) - start) / spanMs) * WIDTH).toFixed(1)
    const y = (HEIGHT - (size / max) * (HEIGHT - 4)).toFixed(1)
    return i === 0 ? `M0,${y}` : `H${x}V${y}`
  })
  return `${steps.join('')}H${WIDTH}`
}

function Chart({ points, zone }: { points: Points; zone: Zone }) {
  const [first, last] = [points[0], points.at(-1)]
  if (first === undefined || last === undefined)
    return <p className="text-xs text-ink-3">Nothing to draw before the first checkpoint.</p>
  const path = pathOf(points)
  const at = (iso: string) => `${formatTimeShort(iso, zone)} ${offsetLabel(iso, zone)}`
  return (
    <figure className="grid gap-1">
      <svg
        role="img"
        aria-label={`The tree grew from ${formatCount(first.size)} events at ${at(first.at)} to ${formatCount(last.size)} at ${at(last.at)}`}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        className="h-36 w-full rounded-sm border-b border-line"
      >
        <path d={`${path}V${HEIGHT}H0Z`} className="fill-accent/15" />
        <path
          d={path}
          fill="none"
          className="stroke-accent"
          strokeWidth={1.5}
          vectorEffect="non-scaling-stroke"
        />
      </svg>
      <figcaption
        className="tabular flex flex-wrap justify-between gap-x-3 text-[0.6875rem] text-ink-3"
        suppressHydrationWarning
      >
        <span>{at(first.at)}</span>
        <span>{formatCompact(last.size)} events</span>
        <span>{at(last.at)}</span>
      </figcaption>
    </figure>
  )
}

/** For who doesn't see the chart: the same figures. */
function HiddenTable({ points, zone }: { points: Points; zone: Zone }) {
  const changes = points.filter(({ size }, i) => size !== points[i - 1]?.size)
  return (
    <div className="sr-only">
      <table>
        <caption>Size of the tree over time</caption>
        <thead>
          <tr>
            <th scope="col">At</th>
            <th scope="col">Events</th>
          </tr>
        </thead>
        <tbody>
          {changes.map(({ at, size }) => (
            <tr key={at}>
              <th scope="row">{`${formatTimeShort(at, zone)} ${offsetLabel(at, zone)}`}</th>
              <td>{size}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** How large the tree was, as its checkpoints say. It can only grow. */
export function TreeGrowth({ zone }: { zone: Zone }) {
  const query = useQuery(growthOptions())
  return (
    <Part title="Growth of the tree" about="Events in the tree by the times its checkpoints were signed.">
      {query.isPending ? (
        <Skeleton className="h-36 w-full" />
      ) : query.isError ? (
        <PartProblem
          what="The chart"
          error={query.error}
          onRetry={() => void query.refetch()}
          className="flex h-36 items-center"
        />
      ) : (
        <>
          <Chart points={query.data.points} zone={zone} />
          <HiddenTable points={query.data.points} zone={zone} />
        </>
      )}
    </Part>
  )
}
