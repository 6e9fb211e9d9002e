import type { Metadata } from 'next'
import { AuditEventList } from '@/components/audit-event-list/audit-event-list'
import { NarrowedView } from '@/components/shell/narrowed-view'
import { NoPermission } from '@/components/shell/no-permission'
import { requireSession } from '@/lib/auth/session'

export const metadata: Metadata = { title: 'Events' }

export default async function EventsPage() {
  const { permissions, viewQuery } = await requireSession()
  if (!permissions.includes('read')) return <NoPermission what="events" permission="read" />
  return (
    <>
      {viewQuery === null ? null : <NarrowedView query={viewQuery} />}
      <AuditEventList permissions={permissions} />
    </>
  )
}
