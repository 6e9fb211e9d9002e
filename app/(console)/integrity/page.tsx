import type { Metadata } from 'next'
import { Integrity } from '@/components/integrity/integrity'
import { NoPermission } from '@/components/shell/no-permission'
import { requireSession } from '@/lib/auth/session'

export const metadata: Metadata = { title: 'Integrity' }

export default async function IntegrityPage() {
  const { permissions } = await requireSession()
  if (!permissions.includes('verify')) return <NoPermission what="integrity" permission="verify" />
  return <Integrity permissions={permissions} />
}
