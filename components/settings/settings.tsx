'use client'

import { parseAsStringLiteral, useQueryState } from 'nuqs'
import type { Permission } from '@/lib/contract/permissions'
import { ZONES } from '@/lib/client/time-format'
import { ZoneSwitch } from '../ui/zone-switch'
import { Retention } from './retention'
import { SignInRule } from './sign-in-rule'
import { TenantName } from './tenant-name'

export function Settings({
  permissions,
  tenant,
  secondFactor,
}: {
  permissions: readonly Permission[]
  tenant: string
  /** Whether this session stands on one. */
  secondFactor: boolean
}) {
  const [zone, setZone] = useQueryState('tz', parseAsStringLiteral(ZONES).withDefault('utc'))
  return (
    <div className="scroll-thin min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto grid max-w-6xl gap-8 px-3 py-4 md:px-6 md:py-6">
        <div className="flex items-center justify-between gap-3">
          <h1 className="text-sm font-semibold">Settings</h1>
          <ZoneSwitch zone={zone} onChange={(next) => void setZone(next)} />
        </div>
        {permissions.includes('manage_settings') ? <TenantName name={tenant} /> : null}
        {permissions.includes('manage_sign_in') ? <SignInRule hasSecondFactor={secondFactor} /> : null}
        {permissions.includes('read_retention') ? (
          <Retention mayManage={permissions.includes('manage_retention')} zone={zone} />
        ) : null}
      </div>
    </div>
  )
}
