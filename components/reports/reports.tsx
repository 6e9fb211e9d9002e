'use client'

import { useQuery } from '@tanstack/react-query'
import { parseAsStringLiteral, useQueryState } from 'nuqs'
import type { Permission } from '@/lib/contract/permissions'
import type { FrameworkChoice } from '@/lib/client/report-frameworks'
import { reportDefinitionsOptions } from '@/lib/client/report-queries'
import { ZONES } from '@/lib/client/time-format'
import { Segmented } from '../ui/segmented'
import { ZoneSwitch } from '../ui/zone-switch'
import { Definitions } from './definitions'
import { Runs } from './runs'
import { Schedules } from './schedules'

const TABS = ['runs', 'schedules', 'custom'] as const

type Props = { permissions: readonly Permission[]; frameworks: readonly FrameworkChoice[] }

export function Reports({ permissions, frameworks }: Props) {
  const [zone, setZone] = useQueryState('tz', parseAsStringLiteral(ZONES).withDefault('utc'))
  const [tab, setTab] = useQueryState(
    'tab',
    parseAsStringLiteral(TABS).withDefault('runs').withOptions({ history: 'push' }),
  )
  const definitions = useQuery(reportDefinitionsOptions()).data ?? []
  const mayRun = permissions.includes('run_reports')
  const shared = { frameworks, definitions, mayRun, zone }
  return (
    <div className="scroll-thin min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto grid max-w-6xl grid-cols-[minmax(0,1fr)] gap-6 px-3 py-4 md:px-6 md:py-6">
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <h1 className="text-sm font-semibold">Reports</h1>
          <Segmented
            label="What is shown"
            value={tab}
            onChange={(next) => void setTab(next)}
            choices={[
              { value: 'runs', label: 'Reports' },
              { value: 'schedules', label: 'Schedules' },
              { value: 'custom', label: 'Your own' },
            ]}
          />
          <span className="ml-auto">
            <ZoneSwitch zone={zone} onChange={(next) => void setZone(next)} />
          </span>
        </div>
        {tab === 'runs' ? <Runs {...shared} /> : null}
        {tab === 'schedules' ? <Schedules {...shared} /> : null}
        {tab === 'custom' ? <Definitions mayRun={mayRun} zone={zone} /> : null}
      </div>
    </div>
  )
}
