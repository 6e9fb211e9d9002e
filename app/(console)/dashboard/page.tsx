import type { Metadata } from 'next'
import { Dashboard } from '@/components/dashboard/dashboard'
import { NarrowedView } from '@/components/shell/narrowed-view'
import { NoPermission } from '@/components/shell/no-permission'
import { requireSession } from '@/lib/auth/session'

export const metadata: Metadata = { title: 'Dashboard' }

export default async function DashboardPage() {
  const { permissions, viewQuery } = await requireSession()
  if (!permissions.includes('read')) return <NoPermission what="events" permission="read" />
  return (
    <>
      {viewQuery === null ? null : <NarrowedView query={viewQuery} />}
      <Dashboard />
    </>
  )
}
