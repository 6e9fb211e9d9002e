'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { RefreshCw } from 'lucide-react'
import { useState } from 'react'
import { PERIOD_DEFAULT, periodOf } from '@/lib/client/dashboard'
import { dashboardOptions } from '@/lib/client/dashboard-queries'
import { useDashboardState } from '@/lib/client/dashboard-state'
import { formatTimeShort, offsetLabel, type Zone } from '@/lib/client/time-format'
import { rangeInWords } from '@/lib/client/time-range'
import { useHydrated } from '@/lib/client/use-hydrated'
import { Button } from '../ui/button'
import { PartProblem } from '../ui/part-problem'
import { Skeleton } from '../ui/skeleton'
import { ZoneSwitch } from '../ui/zone-switch'
import { Breakdowns } from './breakdowns'
import { Figures } from './figures'
import { IngestState, StorageState, Verification } from './log-state'
import { OpenWork } from './open-work'
import { OverTime } from './over-time'
import { PeriodPicker } from './period-picker'

/** What the caller may not see is null, and not shown. */
function State({ zone }: { zone: Zone }) {
  const query = useQuery(dashboardOptions())
  if (query.isPending) return <Skeleton className="h-40 w-full" />
  if (query.isError)
    return (
      <PartProblem
        what="The state of the log"
        error={query.error}
        onRetry={() => void query.refetch()}
        className="flex items-center"
      />
    )
  const { now, reports, verification, ingest, storage } = query.data
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3 empty:hidden md:grid-cols-2 xl:grid-cols-4">
      {verification ? <Verification last={verification.last} zone={zone} /> : null}
      {reports ? <OpenWork reports={reports} zone={zone} /> : null}
      {ingest ? <IngestState ingest={ingest} nowIso={now} zone={zone} /> : null}
      {storage ? <StorageState storage={storage} /> : null}
    </div>
  )
}

/** The time is taken once, so that every figure is about the same events, and so are the links behind them. */
function Content() {
  const [{ start_time, end_time, by, tz }, setState] = useDashboardState()
  const [atMs, setAtMs] = useState(() => Date.now())
  const client = useQueryClient()
  const range = { start_time, end_time }
  const period = periodOf(range, atMs) ?? periodOf({ start_time: null, end_time: null }, atMs)
  const at = new Date(atMs).toISOString()
  const refresh = () => {
    setAtMs(Date.now())
    void client.invalidateQueries({ queryKey: ['dashboard'] })
  }
  if (period === null) return null
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <div className="mr-auto min-w-0">
          <h1 className="text-sm font-semibold">Dashboard</h1>
          <p className="tabular text-xs text-ink-3">
            {rangeInWords({ start_time: start_time ?? PERIOD_DEFAULT, end_time }, tz)}, as of{' '}
            {formatTimeShort(at, tz)} {offsetLabel(at, tz)}
          </p>
        </div>
        <PeriodPicker
          range={range}
          zone={tz}
          onChange={(next) => {
            setAtMs(Date.now())
            void setState(next)
          }}
        />
        <div className="flex items-center gap-2">
          <Button size="icon" aria-label="Refresh" title="Refresh" onClick={refresh}>
            <RefreshCw aria-hidden />
          </Button>
          <ZoneSwitch zone={tz} onChange={(next) => void setState({ tz: next })} />
        </div>
      </div>
      <Figures period={period} zone={tz} />
      <State zone={tz} />
      <OverTime period={period} zone={tz} by={by} onBy={(next) => void setState({ by: next })} />
      <Breakdowns period={period} zone={tz} />
    </>
  )
}

/** The first page: what happened in a time and how that compares, and how the log itself stands. */
export function Dashboard() {
  // What time it is the browser knows, and the server would know another.
  const hydrated = useHydrated()
  return (
    <div className="scroll-thin min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto grid max-w-[90rem] grid-cols-[minmax(0,1fr)] gap-3 px-3 py-4 md:px-6 md:py-5">
        {hydrated ? (
          <Content />
        ) : (
          <>
            <h1 className="text-sm font-semibold">Dashboard</h1>
            <Skeleton className="h-24 w-full" />
            <Skeleton className="h-56 w-full" />
          </>
        )}
      </div>
    </div>
  )
}
