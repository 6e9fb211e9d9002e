'use client'

import { parseAsStringLiteral, useQueryState } from 'nuqs'
import type { Permission } from '@/lib/contract/permissions'
import { ZONES } from '@/lib/client/time-format'
import { ZoneSwitch } from '../ui/zone-switch'
import { Erasures } from './erasures'
import { LegalHolds } from './legal-holds'

export function Privacy({ permissions }: { permissions: readonly Permission[] }) {
  const [zone, setZone] = useQueryState('tz', parseAsStringLiteral(ZONES).withDefault('utc'))
  return (
    <div className="scroll-thin min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto grid max-w-6xl gap-8 px-3 py-4 md:px-6 md:py-6">
        <div className="flex items-center justify-between gap-3">
          <h1 className="text-sm font-semibold">Privacy</h1>
          <ZoneSwitch zone={zone} onChange={(next) => void setZone(next)} />
        </div>
        {permissions.includes('read_erasures') ? <Erasures permissions={permissions} zone={zone} /> : null}
        <LegalHolds mayManage={permissions.includes('manage_holds')} zone={zone} />
      </div>
    </div>
  )
}
