import type { Metadata } from 'next'
import { TenantName } from '@/components/settings/tenant-name'
import { NoPermission } from '@/components/shell/no-permission'
import { requireSession } from '@/lib/auth/session'

export const metadata: Metadata = { title: 'Settings' }

export default async function SettingsPage() {
  const { permissions, tenant } = await requireSession()
  if (!permissions.includes('manage_settings'))
    return <NoPermission what="settings" permission="manage_settings" />
  return (
    <div className="scroll-thin min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto grid max-w-6xl gap-6 px-3 py-4 md:px-6 md:py-6">
        <h1 className="text-sm font-semibold">Settings</h1>
        <TenantName name={tenant.name} />
      </div>
    </div>
  )
}
