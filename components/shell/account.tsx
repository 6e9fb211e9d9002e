'use client'

import { LogOut } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import { type Permission, ROLE_NAME, type Role } from '@/lib/contract/permissions'
import { notify } from '@/lib/client/notify'
import { toProblem } from '@/lib/client/problem'
import { signOut } from '@/lib/client/sign-out'
import { IconButton } from '../ui/button'
import { SafeText } from '../ui/safe-text'
import { ThemeMenu } from './theme-menu'

type Named = { id: string; name: string }

export type Who = {
  name: string
  email: string
  tenant: Named
  /** Every tenant the person belongs to, this one among them. */
  tenants: readonly Named[]
  role: Role
  permissions: readonly Permission[]
  /** Kept out until they have a second factor. */
  needsSecondFactor: boolean
}

export function Account({ who }: { who: Who }) {
  const [leaving, setLeaving] = useState(false)
  const leave = async () => {
    setLeaving(true)
    try {
      await signOut()
    } catch (error) {
      setLeaving(false)
      notify('error', `Not signed out: ${toProblem(error).message}`)
    }
  }
  return (
    <div className="flex items-center gap-1 border-t border-line px-3 py-2.5">
      <Link
        href="/account"
        title={`Your account: ${who.email}`}
        className="min-w-0 flex-1 rounded-md px-1 py-0.5 hover:bg-hover"
      >
        <span className="block truncate text-xs font-medium">
          <SafeText value={who.name || who.email} />
        </span>
        <span className="block truncate text-xs text-ink-3">{ROLE_NAME[who.role]}</span>
      </Link>
      <ThemeMenu />
      <IconButton label="Sign out" size="icon-sm" disabled={leaving} onClick={leave}>
        <LogOut aria-hidden />
      </IconButton>
    </div>
  )
}
