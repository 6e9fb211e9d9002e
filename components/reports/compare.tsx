'use client'

import { useQuery } from '@tanstack/react-query'
import { parseAsString, useQueryState } from 'nuqs'
import type { ReportRun } from '@/lib/contract/report-runs'
import { periodText } from '@/lib/client/report-period'
import { doneRunsOptions, reportComparisonOptions } from '@/lib/client/report-queries'
import type { Zone } from '@/lib/client/time-format'
import { Button } from '../ui/button'
import { SelectField } from '../ui/field'
import { ProblemPanel } from '../ui/problem-panel'
import { Skeleton } from '../ui/skeleton'
import { Comparison } from './comparison'
import { Section } from './section'

/** The last report on a time before, whichever that is. */
const LAST = 'last'

function Shown({ run, other, zone }: { run: ReportRun; other: string; zone: Zone }) {
  const query = useQuery(reportComparisonOptions(run.id, other === LAST ? '' : other))
  if (query.isPending) return <Skeleton className="h-40 w-full" />
  if (query.isError)
    return (
      <ProblemPanel error={query.error} onRetry={() => void query.refetch()} retryLabel="Compare again" />
    )
  return <Comparison comparison={query.data} timeZone={run.time_zone} zone={zone} />
}

/** What changed since another report of the same framework. Which one stands in the address. */
export function Compare({ run, zone }: { run: ReportRun; zone: Zone }) {
  const [other, setOther] = useQueryState('with', parseAsString)
  const others = (useQuery(doneRunsOptions(run.framework)).data ?? []).filter(({ id }) => id !== run.id)
  const options = [
    { value: LAST, label: 'The last one on a time before' },
    ...others.map((one) => ({
      value: one.id,
      label: [one.title, periodText(one.start_time, one.end_time, one.time_zone)]
        .filter((text) => text !== null)
        .join(', '),
    })),
  ]
  if (other === null)
    return (
      <div data-no-print="">
        <Section
          title="Compare"
          about={
            others.length === 0
              ? 'There is no other finished report of this framework to compare with.'
              : 'What changed since another report of the same framework.'
          }
          action={
            others.length === 0 ? null : (
              <Button data-no-print="" onClick={() => void setOther(LAST)}>
                Compare with an earlier report
              </Button>
            )
          }
        >
          {null}
        </Section>
      </div>
    )
  return (
    <Section
      title="Compare"
      about="What changed since another report of the same framework."
      action={
        <Button data-no-print="" onClick={() => void setOther(null)}>
          Close the comparison
        </Button>
      }
    >
      <div data-no-print="" className="max-w-md">
        <SelectField
          label="Compare with"
          options={options}
          value={other}
          onChange={(event) => void setOther(event.target.value)}
        />
      </div>
      <Shown run={run} other={other} zone={zone} />
    </Section>
  )
}
