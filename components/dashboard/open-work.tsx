'use client'

import { FileWarning, TriangleAlert } from 'lucide-react'
import Link from 'next/link'
import type { DashboardReports } from '@/lib/contract/dashboard'
import { formatCount, type Zone } from '@/lib/client/time-format'
import { Moment } from '../ui/moment'
import { SafeText } from '../ui/safe-text'
import { LINK, StateCard } from './fact'

const exceptions = (count: number) => `${formatCount(count)} open ${count === 1 ? 'exception' : 'exceptions'}`

/** Exceptions of reports that wait for somebody, and reviews that are overdue. */
export function OpenWork({ reports, zone }: { reports: DashboardReports; zone: Zone }) {
  const { newest, overdue, overdue_count } = reports
  const open = newest.reduce((sum, one) => sum + one.open_exceptions, 0)
  if (newest.length === 0)
    return (
      <StateCard title="Reports">
        <p className="py-3 text-xs text-ink-3">
          No report was computed yet, so there are no exceptions to settle and no reviews to do.
        </p>
      </StateCard>
    )
  return (
    <StateCard title="Reports" about="The newest report of each framework.">
      <p className="flex items-center gap-1.5 text-sm">
        {open > 0 ? <FileWarning aria-hidden className="size-4 shrink-0 text-warn" /> : null}
        {open === 0 ? 'No exception is open.' : `${exceptions(open)} in all.`}
      </p>
      <ul className="grid gap-1 text-sm">
        {newest.map(({ id, framework_name, open_exceptions, signed_off, finished_at }) => (
          <li key={id} className="flex flex-wrap justify-between gap-x-3">
            <Link href={`/reports/${id}`} className={LINK} prefetch={false}>
              <SafeText value={framework_name} />
            </Link>
            <span className="tabular">{signed_off ? 'signed off' : exceptions(open_exceptions)}</span>
            <span className="w-full text-xs text-ink-3">
              of <Moment iso={finished_at} zone={zone} />
            </span>
          </li>
        ))}
      </ul>
      {overdue_count === 0 ? (
        <p className="text-xs text-ink-3">No review is overdue.</p>
      ) : (
        <div className="grid gap-1 rounded-md bg-warn-soft p-2 text-sm text-warn">
          <p className="flex items-center gap-1.5 font-semibold">
            <TriangleAlert aria-hidden className="size-4 shrink-0" />
            {formatCount(overdue_count)} {overdue_count === 1 ? 'review is' : 'reviews are'} overdue
          </p>
          <ul className="grid gap-1 text-ink">
            {overdue.slice(0, 5).map(({ id, framework_name, title, due_at }) => (
              <li key={id}>
                <Link href={`/reports/${id}`} className={LINK} prefetch={false}>
                  <SafeText value={title ?? framework_name} />
                </Link>
                , due <Moment iso={due_at} zone={zone} />
              </li>
            ))}
          </ul>
        </div>
      )}
    </StateCard>
  )
}
