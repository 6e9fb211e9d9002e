'use client'

import { ChevronsUpDown, Plus } from 'lucide-react'
import { useState } from 'react'
import { notify } from '@/lib/client/notify'
import { openTenant } from '@/lib/client/open-tenant'
import { toProblem } from '@/lib/client/problem'
import { Button } from '../ui/button'
import { Menu } from '../ui/popover'
import { SafeText } from '../ui/safe-text'
import type { Who } from './account'
import { NewTenantDialog } from './new-tenant-dialog'

const PLACES = ['[data-sheet]', '#main']

function Label({ name }: { name: string }) {
  return (
    <span className="min-w-0 flex-1 truncate text-left">
      <span className="text-ink-3">Tenant </span>
      <span className="font-medium">
        <SafeText value={name} />
      </span>
    </span>
  )
}

/** Which tenant's log this is. A menu only for who belongs to several, or may make another. */
export function TenantSwitcher({ who }: { who: Who }) {
  const [making, setMaking] = useState(false)
  const [switching, setSwitching] = useState(false)
  const mayMake = who.permissions.includes('create_tenants')
  if (who.tenants.length < 2 && !mayMake)
    return (
      <div className="mx-2 mb-2 flex rounded-md border border-line bg-canvas px-2 py-1.5 text-xs">
        <Label name={who.tenant.name} />
      </div>
    )
  const choose = async (id: string) => {
    if (id === who.tenant.id) return
    setSwitching(true)
    try {
      await openTenant(id)
    } catch (error) {
      setSwitching(false)
      notify('error', `Not switched: ${toProblem(error).message}`)
    }
  }
  return (
    <div className="mx-2 mb-2 flex">
      <Menu
        align="start"
        within={PLACES}
        trigger={
          <Button
            disabled={switching}
            aria-label={`Tenant ${who.tenant.name}: switch`}
            className="w-full min-w-0 bg-canvas px-2 text-xs font-normal"
          >
            <Label name={who.tenant.name} />
            <ChevronsUpDown aria-hidden className="text-ink-3" />
          </Button>
        }
        choices={{
          label: 'Tenants',
          value: who.tenant.id,
          options: who.tenants.map(({ id, name }) => ({ value: id, label: name })),
          onChange: (id) => void choose(id),
        }}
        items={
          mayMake
            ? [{ label: 'New tenant', icon: <Plus aria-hidden />, onSelect: () => setMaking(true) }]
            : []
        }
      />
      {making ? <NewTenantDialog onClose={() => setMaking(false)} /> : null}
    </div>
  )
}
