import type { Metadata } from 'next'
import { Privacy } from '@/components/privacy/privacy'
import { NoPermission } from '@/components/shell/no-permission'
import { requireSession } from '@/lib/auth/session'

export const metadata: Metadata = { title: 'Privacy' }

export default async function PrivacyPage() {
  const { permissions } = await requireSession()
  if (!permissions.includes('read_holds')) return <NoPermission what="privacy" permission="read_holds" />
  return <Privacy permissions={permissions} />
}
