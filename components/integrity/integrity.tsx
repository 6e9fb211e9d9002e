'use client'

import { parseAsStringLiteral, useQueryState } from 'nuqs'
import type { Permission } from '@/lib/contract/permissions'
import { ZONES } from '@/lib/client/time-format'
import { ZoneSwitch } from '../ui/zone-switch'
import { Anchors } from './anchors'
import { LastCheckpoint } from './last-checkpoint'
import { LogKeys } from './log-keys'
import { TamperDemo } from './tamper-demo'
import { TreeGrowth } from './tree-growth'
import { VerificationRuns } from './verification-runs'
import { VerifyNow } from './verify-now'

export function Integrity({ permissions }: { permissions: readonly Permission[] }) {
  const [zone, setZone] = useQueryState('tz', parseAsStringLiteral(ZONES).withDefault('utc'))
  const mayRead = permissions.includes('read')
  return (
    <div className="scroll-thin min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto grid max-w-6xl grid-cols-[minmax(0,1fr)] gap-8 px-3 py-4 md:px-6 md:py-6">
        <div className="flex items-center justify-between gap-3">
          <h1 className="text-sm font-semibold">Integrity</h1>
          <ZoneSwitch zone={zone} onChange={(next) => void setZone(next)} />
        </div>
        <div className="grid grid-cols-[minmax(0,1fr)] gap-8 lg:grid-cols-2">
          <LastCheckpoint zone={zone} />
          <TreeGrowth zone={zone} />
        </div>
        <Anchors zone={zone} />
        <VerifyNow mayRead={mayRead} />
        {mayRead ? <VerificationRuns zone={zone} /> : null}
        <LogKeys mayManage={permissions.includes('manage_ledger')} zone={zone} />
        {mayRead ? <TamperDemo /> : null}
      </div>
    </div>
  )
}
