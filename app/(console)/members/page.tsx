import type { Metadata } from 'next'
import { Members } from '@/components/members/members'
import { NoPermission } from '@/components/shell/no-permission'
import { requireSession } from '@/lib/auth/session'

export const metadata: Metadata = { title: 'Members' }

export default async function MembersPage() {
  const { permissions, user, tenant } = await requireSession()
  if (!permissions.includes('read_members')) return <NoPermission what="members" permission="read_members" />
  return <Members permissions={permissions} userId={user.id} tenant={tenant.name} />
}
