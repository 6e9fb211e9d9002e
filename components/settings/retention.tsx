'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Retention as RetentionState } from '@/lib/contract/retention'
import { periodInYears, periodText } from '@/lib/client/period-text'
import { retentionOptions } from '@/lib/client/queries'
import type { Zone } from '@/lib/client/time-format'
import { Button } from '../ui/button'
import { Cell, DataTable } from '../ui/data-table'
import { ProblemPanel } from '../ui/problem-panel'
import { SafeText } from '../ui/safe-text'
import { Skeleton } from '../ui/skeleton'
import { PeriodDialog } from './period-dialog'
import { RetentionRuns } from './retention-runs'

export type Period = RetentionState['periods'][number]

export const nameOf = ({ category }: Period) => (category === 'default' ? 'Every other category' : category)

function PeriodRow({ item, onChange }: { item: Period; onChange: (() => void) | null }) {
  const years = periodInYears(item.days)
  const name = nameOf(item)
  return (
    <tr>
      <Cell>
        <span className="font-medium">{name}</span>
        {item.own || item.category === 'default' ? null : (
          <span className="block text-xs text-ink-3">as the default</span>
        )}
      </Cell>
      <Cell label="Kept for">
        <span className="tabular whitespace-nowrap">{periodText(item.days)}</span>
        {years === null ? null : <span className="block text-xs text-ink-3">{years}</span>}
      </Cell>
      <Cell label="Legal basis">
        <span className={item.own ? 'break-words' : 'break-words text-ink-3'}>
          <SafeText value={item.legal_basis} />
        </span>
      </Cell>
      <Cell label="Removed last">
        <span className={item.removed_last === 0 ? 'text-ink-3' : 'tabular'}>
          {item.category === 'default' ? '' : item.removed_last.toLocaleString('en-US')}
        </span>
      </Cell>
      <Cell className="md:text-right">
        {onChange === null ? null : (
          <Button size="sm" aria-label={`Change the period: ${name}`} onClick={onChange}>
            Change
          </Button>
        )}
      </Cell>
    </tr>
  )
}

/** How long the tenant's events are kept, and what was removed. Who may not change it sees it without the buttons. */
export function Retention({ mayManage, zone }: { mayManage: boolean; zone: Zone }) {
  const query = useQuery(retentionOptions())
  const [changing, setChanging] = useState<Period | null>(null)
  return (
    <section className="grid gap-3">
      <div>
        <h2 className="text-sm font-semibold">Retention</h2>
        <p className="max-w-2xl text-xs text-ink-3">
          Events are kept for at least this long, by the time they happened, and then removed once a day.
          Nothing that a legal hold names is removed.
        </p>
      </div>
      {query.isPending ? (
        <Skeleton className="h-64 w-full" />
      ) : query.isError ? (
        <ProblemPanel error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <>
          <DataTable
            label="Retention"
            heads={['Category', 'Kept for', 'Legal basis', 'Removed last', 'Actions']}
          >
            {query.data.periods.map((item) => (
              <PeriodRow
                key={item.category}
                item={item}
                onChange={mayManage ? () => setChanging(item) : null}
              />
            ))}
          </DataTable>
          <RetentionRuns state={query.data} zone={zone} />
          {changing === null ? null : (
            <PeriodDialog
              item={changing}
              nextRunAt={query.data.next_run_at}
              zone={zone}
              onClose={() => setChanging(null)}
            />
          )}
        </>
      )}
    </section>
  )
}
