import type { Metadata } from 'next'
import { AuditEventList } from '@/components/audit-event-list/audit-event-list'
import { NoPermission } from '@/components/shell/no-permission'
import { requireSession } from '@/lib/auth/session'

export const metadata: Metadata = { title: 'Events' }

export default async function EventsPage() {
  const { scopes } = await requireSession()
  if (!scopes.includes('read')) return <NoPermission what="events" scope="read" />
  return <AuditEventList scopes={scopes} />
}
