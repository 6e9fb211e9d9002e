import type { ReactNode } from 'react'
import { ConsoleShell } from '@/components/shell/console-shell'
import { requireAnySession } from '@/lib/auth/session'

export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const session = await requireAnySession()
  return (
    <ConsoleShell
      who={{
        name: session.user.name,
        email: session.user.email,
        tenant: { id: session.tenant.id, name: session.tenant.name },
        tenants: session.tenants,
        role: session.role,
        permissions: session.permissions,
        needsSecondFactor: session.needsSecondFactor,
      }}
    >
      {children}
    </ConsoleShell>
  )
}
