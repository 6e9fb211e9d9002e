import type { Metadata } from 'next'
import { AuditEventList } from '@/components/audit-event-list/audit-event-list'
import { NoPermission } from '@/components/shell/no-permission'
import { requireSession } from '@/lib/auth/session'

export const metadata: Metadata = { title: 'Events' }

export default async function EventsPage() {
  const { permissions } = await requireSession()
  if (!permissions.includes('read')) return <NoPermission what="events" permission="read" />
  return <AuditEventList permissions={permissions} />
}
