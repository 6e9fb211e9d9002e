'use client'

import { ROLE_MEANING, ROLE_NAME, type Role } from '@/lib/contract/permissions'
import { LeaveTenant } from '../members/leave-tenant'
import { Moment } from '../ui/moment'
import { SafeText } from '../ui/safe-text'

/** What the person who looks is here, and the way out. */
export function OwnMembership({ role, tenant, until }: { role: Role; tenant: string; until: string | null }) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-3 rounded-lg border border-line bg-panel px-3 py-2.5">
      <p className="min-w-0">
        In <SafeText value={tenant} /> you are <strong>{ROLE_NAME[role]}</strong>
        {until === null ? null : (
          <>
            {' '}
            until <Moment iso={until} zone="utc" />
          </>
        )}
        .<span className="block text-xs text-ink-3">{ROLE_MEANING[role]}.</span>
      </p>
      <LeaveTenant tenant={tenant} />
    </div>
  )
}
