import type { Metadata } from 'next'
import { OwnMembership } from '@/components/roles/own-membership'
import { PermissionTable } from '@/components/roles/permission-table'
import { requireSession } from '@/lib/auth/session'
import {
  ROLE_MEANING,
  ROLE_NAME,
  ROLE_PERMISSIONS,
  ROLES,
  SCOPE_PERMISSIONS,
} from '@/lib/contract/permissions'
import { SCOPE_MEANING, SCOPES } from '@/lib/contract/scopes'

export const metadata: Metadata = { title: 'Roles' }

export default async function RolesPage() {
  const { role, tenant, memberUntil } = await requireSession()
  return (
    <div className="scroll-thin min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto grid max-w-6xl gap-6 px-3 py-4 md:px-6 md:py-6">
        <div>
          <h1 className="text-sm font-semibold">Roles</h1>
          <p className="text-xs text-ink-3">
            The table the server decides by. What does not stand here, nobody may do.
          </p>
        </div>
        <OwnMembership role={role} tenant={tenant.name} until={memberUntil} />
        <section className="grid min-w-0 gap-3">
          <h2 className="text-sm font-semibold">Roles of people</h2>
          <PermissionTable
            label="Roles of people"
            holders={ROLES.map((one) => ({
              key: one,
              name: ROLE_NAME[one],
              meaning: ROLE_MEANING[one],
              held: ROLE_PERMISSIONS[one],
            }))}
          />
        </section>
        <section className="grid min-w-0 gap-3">
          <h2 className="text-sm font-semibold">Scopes of API keys</h2>
          <PermissionTable
            label="Scopes of API keys"
            holders={SCOPES.map((scope) => ({
              key: scope,
              name: scope,
              meaning: SCOPE_MEANING[scope],
              held: SCOPE_PERMISSIONS[scope],
            }))}
          />
        </section>
      </div>
    </div>
  )
}
