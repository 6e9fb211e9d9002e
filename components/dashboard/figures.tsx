'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import type { ReactNode } from 'react'
import {
  type Change,
  countChange,
  eventsHref,
  percent,
  type Period,
  rateChange,
} from '@/lib/client/dashboard'
import { statsOptions } from '@/lib/client/dashboard-queries'
import type { EventFilters } from '@/lib/client/filters'
import { countOptions } from '@/lib/client/queries'
import { NO_FILTERS } from '@/lib/client/filters'
import { formatCount, type Zone } from '@/lib/client/time-format'
import { PartProblem } from '../ui/part-problem'
import { Skeleton } from '../ui/skeleton'
import { ChangeNote } from './change-note'

type Asked = { isPending: boolean; isError: boolean; error: unknown; refetch: () => unknown }
type Shown = { value: string; beforeText: string; change: Change; note: ReactNode }

/** What failed logins are in the reports too. */
const FAILED_LOGINS = { event_types: ['user.login', 'security.auth_failed'], outcomes: ['failure'] }

function Figure({
  title,
  period,
  zone,
  filters,
  asked,
  shown,
}: {
  title: string
  period: Period
  zone: Zone
  filters: Partial<EventFilters>
  asked: readonly Asked[]
  shown: Shown | null
}) {
  const failed = asked.find(({ isError }) => isError)
  return (
    <section
      aria-label={title}
      className="grid min-w-0 content-start gap-1 rounded-lg border border-line p-3"
    >
      <h2 className="text-xs font-medium text-ink-3">{title}</h2>
      {failed ? (
        <PartProblem
          what="This figure"
          error={failed.error}
          onRetry={() => asked.forEach(({ refetch }) => void refetch())}
          className="min-h-14"
        />
      ) : shown === null ? (
        <Skeleton className="h-14 w-full" />
      ) : (
        <>
          <p className="flex flex-wrap items-baseline gap-x-2">
            <Link
              href={eventsHref({ ...period.current, ...filters }, zone)}
              className="tabular text-2xl leading-8 font-semibold underline decoration-line-strong decoration-1 underline-offset-4 hover:text-accent hover:decoration-accent"
            >
              {shown.value}
            </Link>
            <span className="text-xs text-ink-3">{shown.note}</span>
          </p>
          <ChangeNote
            change={shown.change}
            before={period.before}
            beforeText={shown.beforeText}
            beforeHref={eventsHref({ ...period.previous, ...filters }, zone)}
          />
        </>
      )}
    </section>
  )
}

/** Estimates say so. */
const about = (text: string, exact: boolean) => (exact ? text : `about ${text}`)

/** Events, the error rate and failed logins, each with the period before. */
export function Figures({ period, zone }: { period: Period; zone: Zone }) {
  const now = useQuery(statsOptions(period.current))
  const before = useQuery(statsOptions(period.previous))
  const failedNow = useQuery(countOptions({ ...NO_FILTERS, ...period.current, ...FAILED_LOGINS }))
  const failedBefore = useQuery(countOptions({ ...NO_FILTERS, ...period.previous, ...FAILED_LOGINS }))
  const [is, was] = [now.data, before.data]
  const [logins, loginsBefore] = [failedNow.data, failedBefore.data]
  const failures = is?.by_outcome['failure'] ?? 0
  const shared = { period, zone }
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3 md:grid-cols-3">
      <Figure
        {...shared}
        title="Events"
        filters={{}}
        asked={[now, before]}
        shown={
          is && was
            ? {
                value: about(formatCount(is.total), is.exact),
                beforeText: about(formatCount(was.total), was.exact),
                change: countChange(is.total, was.total),
                note: is.total === 0 ? 'Nothing happened in this time' : '',
              }
            : null
        }
      />
      <Figure
        {...shared}
        title="Error rate"
        filters={{ outcomes: ['failure'] }}
        asked={[now, before]}
        shown={
          is && was
            ? {
                value: is.total === 0 ? 'none' : about(percent(is.failure_rate), is.exact),
                beforeText: was.total === 0 ? 'no events' : about(percent(was.failure_rate), was.exact),
                change: rateChange(is.failure_rate, was.failure_rate),
                note: `${formatCount(failures)} of ${formatCount(is.total)} with the outcome failure`,
              }
            : null
        }
      />
      <Figure
        {...shared}
        title="Failed logins"
        filters={FAILED_LOGINS}
        asked={[failedNow, failedBefore]}
        shown={
          logins && loginsBefore
            ? {
                value: about(formatCount(logins.count), logins.exact),
                beforeText: about(formatCount(loginsBefore.count), loginsBefore.exact),
                change: countChange(logins.count, loginsBefore.count),
                note: '',
              }
            : null
        }
      />
    </div>
  )
}
