import type { Metadata } from 'next'
import { Settings } from '@/components/settings/settings'
import { NoPermission } from '@/components/shell/no-permission'
import { requireSession } from '@/lib/auth/session'

export const metadata: Metadata = { title: 'Settings' }

export default async function SettingsPage() {
  const { permissions, tenant, secondFactor } = await requireSession()
  if (!permissions.includes('read_retention') && !permissions.includes('manage_settings'))
    return <NoPermission what="settings" permission="read_retention" />
  return <Settings permissions={permissions} tenant={tenant.name} secondFactor={secondFactor} />
}
