'use client'

import { Inbox, SearchX } from 'lucide-react'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { filtersInWords, isFiltered, NO_FILTERS, type EventFilters } from '@/lib/client/filters'
import { toProblem } from '@/lib/client/problem'
import type { Zone } from '@/lib/client/time-format'
import { rangeInWords } from '@/lib/client/time-range'
import { Button } from '../ui/button'
import { ProblemPanel } from '../ui/problem-panel'
import { SafeText } from '../ui/safe-text'
import { Skeleton } from '../ui/skeleton'
import { StatePanel } from '../ui/state-panel'

const SKELETON_ROWS = 14

export function LoadingRows() {
  return (
    <div role="status" aria-label="Loading events" className="grid">
      {Array.from({ length: SKELETON_ROWS }, (_, index) => (
        <div key={index} className="flex h-15 items-center gap-4 border-b border-line/70 px-4 md:h-8">
          <Skeleton className="w-36 shrink-0" />
          <Skeleton className="w-32 shrink-0" />
          <Skeleton className="hidden w-24 shrink-0 md:block" />
          <Skeleton className="w-full" />
        </div>
      ))}
    </div>
  )
}

type Props = { filters: EventFilters; zone: Zone; onChange: (change: Partial<EventFilters>) => void }

/** Why there is no row: nothing was ever sent, or nothing matches, and then what was asked. */
export function NoEvents({ filters, zone, onChange }: Props) {
  if (!isFiltered(filters)) {
    return (
      <StatePanel
        icon={<Inbox />}
        title="No events yet"
        actions={
          <>
            <Link href="/keys" className="text-accent underline underline-offset-2">
              Make an API key
            </Link>
            <Link href="/docs#appendEvents" className="text-accent underline underline-offset-2">
              How to send events
            </Link>
          </>
        }
      >
        <p>
          Nothing was ever sent to this tenant. A service needs an API key, then it can POST its first event.
        </p>
      </StatePanel>
    )
  }
  const hasRange = filters.start_time !== null || filters.end_time !== null
  return (
    <StatePanel
      icon={<SearchX />}
      title="No event matches"
      actions={
        <>
          {hasRange ? (
            <Button onClick={() => onChange({ start_time: null, end_time: null })}>Search all time</Button>
          ) : null}
          <Button onClick={() => onChange(NO_FILTERS)}>Clear all filters</Button>
        </>
      }
    >
      <ul>
        {filtersInWords(filters, rangeInWords(filters, zone)).map((clause) => (
          <li key={clause} className="break-words">
            <SafeText value={clause} />
          </li>
        ))}
      </ul>
    </StatePanel>
  )
}

type ListProblemProps = { error: unknown; onRetry: () => void; onFirst: () => void; onClear: () => void }

/** A refused list. Filters that cannot be read stay so however often they are tried: the way out is to drop them. */
export function ListProblem({ error, onRetry, onFirst, onClear }: ListProblemProps) {
  const { code, status } = toProblem(error)
  if (code !== 'invalid_cursor')
    return status === 400 ? (
      <ProblemPanel error={error} onRetry={onClear} retryLabel="Clear all filters" />
    ) : (
      <ProblemPanel error={error} onRetry={onRetry} />
    )
  return (
    <StatePanel
      role="alert"
      icon={<SearchX />}
      title="This page does not belong to these filters"
      actions={<Button onClick={onFirst}>Go to the first page</Button>}
    >
      <p>The link was made under other filters.</p>
    </StatePanel>
  )
}

/** What the last try of a refresh says, above rows that are still good. */
export function StaleBanner({ error, onRetry }: { error: unknown; onRetry: () => void }): ReactNode {
  const problem = toProblem(error)
  return (
    <div
      role="alert"
      className="flex items-center gap-3 border-b border-line bg-error-soft px-4 py-1.5 text-xs text-error"
    >
      <span className="min-w-0 flex-1">
        These rows may be out of date. {problem.title}: {problem.message}
        {problem.requestId ? ` Request id ${problem.requestId}.` : ''}
      </span>
      <Button size="sm" onClick={onRetry}>
        Try again
      </Button>
    </div>
  )
}
