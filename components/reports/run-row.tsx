import { TriangleAlert } from 'lucide-react'
import Link from 'next/link'
import type { ReportRun } from '@/lib/contract/report-runs'
import { periodDays } from '@/lib/client/report-period'
import { isUnfinished } from '@/lib/client/report-queries'
import { counted } from '@/lib/client/report-words'
import { formatCount, type Zone } from '@/lib/client/time-format'
import { Button } from '../ui/button'
import { Cell } from '../ui/data-table'
import { Moment } from '../ui/moment'
import { SafeText } from '../ui/safe-text'
import { Progress, ReviewMark, reviewOf, RunMark } from './marks'

export const hrefOf = ({ id }: ReportRun) => `/reports/${id}`

function State({ run }: { run: ReportRun }) {
  return (
    <>
      <RunMark state={run.state} />
      {run.state === 'running' ? <Progress run={run} /> : null}
      {run.error === null ? null : (
        <span className="block max-w-56 text-xs break-words text-ink-3">
          <SafeText value={run.error} />
        </span>
      )}
      {run.cancelled_by === null ? null : (
        <span className="block text-xs break-all text-ink-3">
          {run.state === 'cancelled' ? '' : 'being cancelled '}by <SafeText value={run.cancelled_by} />
        </span>
      )}
    </>
  )
}

function Result({ run: { result } }: { run: ReportRun }) {
  if (result === null) return <span className="text-ink-3">–</span>
  const { met, exceptions, not_assessed, exception_count } = result.summary
  return (
    <span className="tabular block whitespace-nowrap">
      {formatCount(met)} met, {formatCount(exceptions)} with exceptions,
      <span className="block">{formatCount(not_assessed)} not assessed</span>
      <span className="block text-xs text-ink-3">{counted(exception_count, 'exception')} in all</span>
      {result.verified ? null : (
        <span className="flex items-center gap-1 text-xs font-medium text-error">
          <TriangleAlert aria-hidden className="size-3.5" /> The log is not in order
        </span>
      )}
    </span>
  )
}

/** A report in the list: what it is on, how far it is, and how its review stands. */
export function RunRow({
  run,
  framework,
  zone,
  onCancel,
}: {
  run: ReportRun
  framework: string
  zone: Zone
  onCancel: (() => void) | null
}) {
  const review = reviewOf(run)
  return (
    <tr>
      <Cell>
        <Link
          className="block max-w-72 font-medium break-words text-accent hover:underline"
          href={hrefOf(run)}
        >
          <SafeText value={run.title ?? framework} />
        </Link>
        <span className="block max-w-72 text-xs break-words text-ink-3">
          {run.title === null ? null : <SafeText value={framework} />}
          {run.title === null || run.schedule_id === null ? null : ', '}
          {run.schedule_id === null ? null : 'by a schedule'}
        </span>
      </Cell>
      <Cell label="Period">
        <span className="tabular block whitespace-nowrap md:[&>span]:block">
          {periodDays(run.start_time, run.end_time, run.time_zone).map((text, n) => (
            <span key={n}>
              {n === 0 ? '' : ' to '}
              {text}
            </span>
          ))}
        </span>
        <span className="block text-xs text-ink-3">{run.time_zone}</span>
      </Cell>
      <Cell label="State">
        <State run={run} />
      </Cell>
      <Cell label="Result">
        <Result run={run} />
      </Cell>
      <Cell label="Review">
        {review === null ? <span className="text-ink-3">–</span> : <ReviewMark review={review} zone={zone} />}
      </Cell>
      <Cell label="Asked">
        <Moment iso={run.requested_at} zone={zone} />
        <span className="block max-w-44 text-xs break-all text-ink-3">
          by <SafeText value={run.requested_by} />
        </span>
      </Cell>
      <Cell className="md:text-right">
        {onCancel !== null && isUnfinished(run) && run.cancelled_by === null ? (
          <Button size="sm" aria-label={`Cancel the report: ${run.title ?? framework}`} onClick={onCancel}>
            Cancel
          </Button>
        ) : null}
      </Cell>
    </tr>
  )
}
