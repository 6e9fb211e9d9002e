'use client'

import { useQuery } from '@tanstack/react-query'
import { CalendarClock, Plus } from 'lucide-react'
import { useState } from 'react'
import type { ReportDefinition } from '@/lib/contract/report-definitions'
import type { ReportSchedule } from '@/lib/contract/report-schedules'
import { frameworkName, type FrameworkChoice } from '@/lib/client/report-frameworks'
import { reportSchedulesOptions } from '@/lib/client/report-queries'
import type { Zone } from '@/lib/client/time-format'
import { Button } from '../ui/button'
import { DataTable } from '../ui/data-table'
import { ProblemPanel } from '../ui/problem-panel'
import { SafeText } from '../ui/safe-text'
import { Skeleton } from '../ui/skeleton'
import { StatePanel } from '../ui/state-panel'
import { ConfirmPost } from './confirm-post'
import { ScheduleDialog } from './schedule-dialog'
import { type Asking, pathOf, ScheduleRow } from './schedule-row'
import { Section } from './section'

type Props = {
  frameworks: readonly FrameworkChoice[]
  definitions: readonly ReportDefinition[]
  mayRun: boolean
  zone: Zone
}

/** Reports that are computed by themselves. */
export function Schedules({ frameworks, definitions, mayRun, zone }: Props) {
  const query = useQuery(reportSchedulesOptions())
  const [making, setMaking] = useState(false)
  const [asking, setAsking] = useState<Asking | null>(null)
  const close = () => {
    setMaking(false)
    setAsking(null)
  }
  const schedules = query.data ?? []
  const nameOf = (one: ReportSchedule) => frameworkName(one.framework, frameworks, definitions)
  return (
    <Section
      title="Schedules"
      about="Reports that are computed by themselves, and delivered. What was missed while one was paused is not made up for."
      action={
        mayRun ? (
          <Button tone="primary" onClick={() => setMaking(true)}>
            <Plus aria-hidden /> New schedule
          </Button>
        ) : null
      }
    >
      {query.isPending ? (
        <Skeleton className="h-32 w-full" />
      ) : query.isError ? (
        <ProblemPanel error={query.error} onRetry={() => void query.refetch()} />
      ) : schedules.length === 0 ? (
        <StatePanel icon={<CalendarClock />} title="Nothing is scheduled">
          <p>Make a schedule to get the report of each month or quarter without asking for it.</p>
        </StatePanel>
      ) : (
        <DataTable
          label="List of schedules"
          heads={['Report', 'When', 'Deliver to', 'State', 'Last', 'Actions']}
        >
          {schedules.map((one) => (
            <ScheduleRow
              key={one.id}
              one={one}
              framework={nameOf(one)}
              zone={zone}
              onAsk={mayRun ? setAsking : null}
            />
          ))}
        </DataTable>
      )}
      {making || asking?.what === 'change' ? (
        <ScheduleDialog
          before={asking?.one ?? null}
          frameworks={frameworks}
          definitions={definitions}
          onClose={close}
        />
      ) : null}
      {asking?.what === 'remove' ? (
        <ConfirmPost
          path={pathOf(asking.one, '/remove')}
          title="Remove this schedule?"
          action="Remove schedule"
          done="The schedule is removed"
          changes={['report-schedules']}
          onClose={close}
        >
          <p>
            <strong>
              <SafeText value={asking.one.title ?? nameOf(asking.one)} />
            </strong>{' '}
            is computed no more. The reports it made stay.
          </p>
        </ConfirmPost>
      ) : null}
    </Section>
  )
}
