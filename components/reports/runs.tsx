'use client'

import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { ClipboardCheck, FileSearch, Plus, TriangleAlert } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import type { ReportDefinition } from '@/lib/contract/report-definitions'
import type { ReportRun } from '@/lib/contract/report-runs'
import { frameworkName, type FrameworkChoice } from '@/lib/client/report-frameworks'
import { periodText } from '@/lib/client/report-period'
import { doneRunsOptions, reportRunsOptions } from '@/lib/client/report-queries'
import { counted } from '@/lib/client/report-words'
import { type Zone } from '@/lib/client/time-format'
import { Button } from '../ui/button'
import { DataTable } from '../ui/data-table'
import { Moment } from '../ui/moment'
import { ProblemPanel } from '../ui/problem-panel'
import { SafeText } from '../ui/safe-text'
import { Skeleton } from '../ui/skeleton'
import { StatePanel } from '../ui/state-panel'
import { CancelDialog } from './cancel-dialog'
import { NewReportDialog } from './new-report-dialog'
import { hrefOf, RunRow } from './run-row'
import { Section } from './section'
import { WorksheetDialog } from './worksheet-dialog'

type Props = {
  frameworks: readonly FrameworkChoice[]
  definitions: readonly ReportDefinition[]
  mayRun: boolean
  zone: Zone
}

/** What nobody signed off in time stands above everything else. */
function Overdue({ nameOf, zone }: { nameOf: (run: ReportRun) => string; zone: Zone }) {
  const late = (useQuery(doneRunsOptions(null)).data ?? []).filter(({ review }) => review?.overdue === true)
  if (late.length === 0) return null
  return (
    <section
      aria-label="Overdue reviews"
      className="rounded-lg border border-error/50 bg-error-soft px-3 py-2"
    >
      <h2 className="flex items-center gap-1.5 text-sm font-semibold text-error">
        <TriangleAlert aria-hidden className="size-3.5" />
        {counted(late.length, 'review is', 'reviews are')} overdue
      </h2>
      <ul className="mt-1 grid gap-0.5 text-sm">
        {late.map((run) => (
          <li key={run.id} className="flex flex-wrap gap-x-2">
            <Link className="wrap-anywhere text-accent underline underline-offset-2" href={hrefOf(run)}>
              <SafeText value={run.title ?? nameOf(run)} />
            </Link>
            <span className="text-ink-2">
              {periodText(run.start_time, run.end_time, run.time_zone)}; was due{' '}
              <Moment iso={run.review?.due_at ?? null} zone={zone} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Every report that was asked for, newest first. */
export function Runs({ frameworks, definitions, mayRun, zone }: Props) {
  const query = useInfiniteQuery(reportRunsOptions())
  const [making, setMaking] = useState(false)
  const [asking, setAsking] = useState(false)
  const [cancelling, setCancelling] = useState<ReportRun | null>(null)
  const runs = query.data?.pages.flatMap(({ reports }) => reports) ?? []
  const nameOf = (run: ReportRun) =>
    run.result?.framework_name ?? frameworkName(run.framework, frameworks, definitions)
  const start = mayRun ? (
    <span className="flex flex-wrap gap-2">
      <Button onClick={() => setAsking(true)}>
        <FileSearch aria-hidden /> Worksheet
      </Button>
      <Button tone="primary" onClick={() => setMaking(true)}>
        <Plus aria-hidden /> New report
      </Button>
    </span>
  ) : null
  return (
    <>
      <Overdue nameOf={nameOf} zone={zone} />
      <Section
        title="Compliance reports"
        about="What the log shows of each control of a framework. A finished report never changes; it is reviewed and signed off."
        action={start}
      >
        {query.isPending ? (
          <Skeleton className="h-40 w-full" />
        ) : query.isError ? (
          <ProblemPanel error={query.error} onRetry={() => void query.refetch()} />
        ) : runs.length === 0 ? (
          <StatePanel icon={<ClipboardCheck />} title="No report yet">
            <p>
              {mayRun
                ? 'Nobody has asked for one. Begin with “New report” and a period that is over, such as last month; it is computed in the background.'
                : 'Nobody has asked for one. It takes a role that may compute reports, such as auditor.'}
            </p>
          </StatePanel>
        ) : (
          <DataTable
            label="List of reports"
            heads={['Report', 'Period', 'State', 'Result', 'Review', 'Asked', 'Actions']}
          >
            {runs.map((run) => (
              <RunRow
                key={run.id}
                run={run}
                framework={nameOf(run)}
                zone={zone}
                onCancel={mayRun ? () => setCancelling(run) : null}
              />
            ))}
          </DataTable>
        )}
        {query.hasNextPage ? (
          <Button
            className="justify-self-center"
            disabled={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            Show older reports
          </Button>
        ) : null}
      </Section>
      {making ? (
        <NewReportDialog frameworks={frameworks} definitions={definitions} onClose={() => setMaking(false)} />
      ) : null}
      {asking ? <WorksheetDialog onClose={() => setAsking(false)} /> : null}
      {cancelling === null ? null : <CancelDialog id={cancelling.id} onClose={() => setCancelling(null)} />}
    </>
  )
}
