'use client'

import { useQuery } from '@tanstack/react-query'
import { ArrowLeft, Ban, CircleAlert } from 'lucide-react'
import Link from 'next/link'
import { parseAsStringLiteral, useQueryState } from 'nuqs'
import { useState } from 'react'
import type { Permission } from '@/lib/contract/permissions'
import type { ReportRun } from '@/lib/contract/report-runs'
import { frameworkName, type FrameworkChoice } from '@/lib/client/report-frameworks'
import { periodText } from '@/lib/client/report-period'
import {
  isUnfinished,
  reportDefinitionsOptions,
  reportDocumentOptions,
  reportReviewsOptions,
  reportRunOptions,
} from '@/lib/client/report-queries'
import { type Zone, ZONES } from '@/lib/client/time-format'
import { Button } from '../ui/button'
import { Moment } from '../ui/moment'
import { ProblemPanel } from '../ui/problem-panel'
import { SafeText } from '../ui/safe-text'
import { Skeleton } from '../ui/skeleton'
import { StatePanel } from '../ui/state-panel'
import { ZoneSwitch } from '../ui/zone-switch'
import { CancelDialog } from './cancel-dialog'
import { Downloads } from './downloads'
import { Progress, RunMark } from './marks'
import { ReportView } from './report-view'

type Props = { id: string; permissions: readonly Permission[]; frameworks: readonly FrameworkChoice[] }

function Unfinished({ run, mayRun }: { run: ReportRun; mayRun: boolean }) {
  const [cancelling, setCancelling] = useState(false)
  return (
    <section
      aria-label="Progress"
      className="mx-auto grid w-full max-w-md justify-items-start gap-3 rounded-lg border border-line bg-panel px-4 py-4"
    >
      <RunMark state={run.state} />
      <div role="status" className="w-full">
        <Progress run={run} />
      </div>
      <p className="text-xs text-ink-3">
        It is computed in the background: this page can be left.
        {run.attempts > 1 ? ` A process ended in the middle; this is attempt ${run.attempts}.` : ''}
      </p>
      {run.cancelled_by !== null ? (
        <p className="text-sm wrap-anywhere">
          Being cancelled by <SafeText value={run.cancelled_by} />; that takes some seconds.
        </p>
      ) : mayRun ? (
        <Button onClick={() => setCancelling(true)}>Cancel</Button>
      ) : null}
      {cancelling ? <CancelDialog id={run.id} onClose={() => setCancelling(false)} /> : null}
    </section>
  )
}

function Done({
  run,
  permissions,
  zone,
}: {
  run: ReportRun
  permissions: readonly Permission[]
  zone: Zone
}) {
  const report = useQuery(reportDocumentOptions(run.id))
  const reviews = useQuery(reportReviewsOptions(run.id))
  if (report.isPending || reviews.isPending) return <Skeleton className="h-96 w-full" />
  if (report.isError) return <ProblemPanel error={report.error} onRetry={() => void report.refetch()} />
  if (reviews.data === undefined)
    return <ProblemPanel error={reviews.error} onRetry={() => void reviews.refetch()} />
  return (
    <ReportView
      run={run}
      report={report.data}
      reviews={reviews.data}
      mayReview={permissions.includes('review_reports')}
      zone={zone}
    />
  )
}

function Body({
  run,
  permissions,
  zone,
}: {
  run: ReportRun
  permissions: readonly Permission[]
  zone: Zone
}) {
  if (isUnfinished(run)) return <Unfinished run={run} mayRun={permissions.includes('run_reports')} />
  if (run.state === 'failed')
    return (
      <StatePanel icon={<CircleAlert />} title="This report could not be computed">
        <p className="wrap-anywhere">
          <SafeText value={run.error ?? ''} />
        </p>
        <p>Ask for another one; where it fails again, the log of the server says more.</p>
      </StatePanel>
    )
  if (run.state === 'cancelled')
    return (
      <StatePanel icon={<Ban />} title="This report was cancelled">
        <p className="break-all">
          by <SafeText value={run.cancelled_by ?? ''} />, <Moment iso={run.finished_at} zone={zone} />
        </p>
        <p>Ask for another one where it is needed.</p>
      </StatePanel>
    )
  return <Done run={run} permissions={permissions} zone={zone} />
}

/** A report: how far it is, or what it says and what became of it. */
export function ReportPage({ id, permissions, frameworks }: Props) {
  const [zone, setZone] = useQueryState('tz', parseAsStringLiteral(ZONES).withDefault('utc'))
  const query = useQuery(reportRunOptions(id))
  const definitions = useQuery(reportDefinitionsOptions()).data ?? []
  const run = query.data
  const framework =
    run === undefined
      ? 'Report'
      : (run.result?.framework_name ?? frameworkName(run.framework, frameworks, definitions))
  return (
    <div data-report="" className="scroll-thin min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto grid max-w-6xl grid-cols-[minmax(0,1fr)] gap-6 px-3 py-4 md:px-6 md:py-6">
        <div className="grid grid-cols-[minmax(0,1fr)] gap-2">
          <div data-no-print="" className="flex items-center justify-between gap-3">
            <Link
              href="/reports"
              className="inline-flex items-center gap-1 text-xs text-accent hover:underline"
            >
              <ArrowLeft aria-hidden className="size-3.5" /> Reports
            </Link>
            <ZoneSwitch zone={zone} onChange={(next) => void setZone(next)} />
          </div>
          <div className="flex flex-wrap items-end justify-between gap-x-4 gap-y-2">
            <div className="min-w-0">
              <h1 className="text-base font-semibold wrap-anywhere">
                <SafeText value={run?.title ?? framework} />
              </h1>
              {run === undefined ? null : (
                <p className="tabular text-sm text-ink-2">
                  {run.title === null ? null : (
                    <>
                      <SafeText value={framework} />,{' '}
                    </>
                  )}
                  {periodText(run.start_time, run.end_time, run.time_zone)}
                </p>
              )}
            </div>
            {run?.state === 'done' ? <Downloads id={id} /> : null}
          </div>
        </div>
        {run !== undefined ? (
          <Body run={run} permissions={permissions} zone={zone} />
        ) : query.isError ? (
          <ProblemPanel error={query.error} onRetry={() => void query.refetch()} />
        ) : (
          <Skeleton className="h-96 w-full" />
        )}
      </div>
    </div>
  )
}
