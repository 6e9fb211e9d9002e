'use client'

import { useQuery } from '@tanstack/react-query'
import { History, ShieldAlert, ShieldCheck } from 'lucide-react'
import Link from 'next/link'
import type { StoredEvent } from '@/lib/event/stored-event'
import { verifyRunsOptions } from '@/lib/client/integrity-queries'
import { formatCount, type Zone } from '@/lib/client/time-format'
import { Cell, DataTable } from '../ui/data-table'
import { Moment } from '../ui/moment'
import { ProblemPanel } from '../ui/problem-panel'
import { SafeText } from '../ui/safe-text'
import { Skeleton } from '../ui/skeleton'
import { StatePanel } from '../ui/state-panel'
import { Part } from './part'

/** A number out of the metadata of the event; null where there is none. */
const numberOf = ({ metadata }: StoredEvent, name: string): number | null => {
  const value = metadata?.[name]
  return typeof value === 'number' ? value : null
}

function RunRow({ run, zone }: { run: StoredEvent; zone: Zone }) {
  const isRight = run.outcome === 'success'
  const Icon = isRight ? ShieldCheck : ShieldAlert
  const [from, to] = [numberOf(run, 'from_seq'), numberOf(run, 'to_seq')]
  const first = numberOf(run, 'first_bad_seq')
  return (
    <tr>
      <Cell>
        <Link className="text-accent hover:underline" href={`/events?event=${encodeURIComponent(run.id)}`}>
          <Moment iso={run.occurred_at} zone={zone} />
        </Link>
      </Cell>
      <Cell label="By">
        <span className="break-all">
          <SafeText value={run.actor?.name ?? run.actor?.id ?? ''} />
        </span>
      </Cell>
      <Cell label="Range">
        <span className="tabular whitespace-nowrap">
          {from === null || to === null || to < from ? 'an empty log' : `seq ${from} to ${to}`}
        </span>
      </Cell>
      <Cell label="Result">
        <span className={`inline-flex items-center gap-1 ${isRight ? 'text-ok' : 'text-error'}`}>
          <Icon aria-hidden className="size-3.5 shrink-0" />
          {isRight
            ? `${formatCount(numberOf(run, 'events') ?? 0)} events as they were stored`
            : `${formatCount(numberOf(run, 'problem_count') ?? 0)} things wrong${first === null ? '' : `, the first at seq ${first}`}`}
        </span>
      </Cell>
    </tr>
  )
}

/** The last checks of the log. Each is an event of the log itself. */
export function VerificationRuns({ zone }: { zone: Zone }) {
  const query = useQuery(verifyRunsOptions())
  const runs = query.data ?? []
  return (
    <Part
      title="Checks so far"
      about="Who checked the log, and what came of it. Each check is an event of the log."
    >
      {query.isPending ? (
        <Skeleton className="h-24 w-full" />
      ) : query.isError ? (
        <ProblemPanel error={query.error} onRetry={() => void query.refetch()} />
      ) : runs.length === 0 ? (
        <StatePanel icon={<History />} title="Nobody has checked this log yet">
          <p>Run the first check above.</p>
        </StatePanel>
      ) : (
        <DataTable label="List of checks" heads={['When', 'By', 'Range', 'Result']}>
          {runs.map((run) => (
            <RunRow key={run.id} run={run} zone={zone} />
          ))}
        </DataTable>
      )}
    </Part>
  )
}
