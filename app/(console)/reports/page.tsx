import type { Metadata } from 'next'
import { Reports } from '@/components/reports/reports'
import { NoPermission } from '@/components/shell/no-permission'
import { requireSession } from '@/lib/auth/session'
import { FRAMEWORKS } from '@/lib/report/frameworks/frameworks'

export const metadata: Metadata = { title: 'Reports' }

export default async function ReportsPage() {
  const { permissions } = await requireSession()
  if (!permissions.includes('read_reports')) return <NoPermission what="reports" permission="read_reports" />
  const frameworks = FRAMEWORKS.map(({ id, name, about }) => ({ id, name, about }))
  return <Reports permissions={permissions} frameworks={frameworks} />
}
