import type { Metadata } from 'next'
import { ReportPage } from '@/components/reports/report-page'
import { NoPermission } from '@/components/shell/no-permission'
import { requireSession } from '@/lib/auth/session'
import { FRAMEWORKS } from '@/lib/report/frameworks/frameworks'
import './print.css'

export const metadata: Metadata = { title: 'Report' }

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { permissions } = await requireSession()
  if (!permissions.includes('read_reports')) return <NoPermission what="reports" permission="read_reports" />
  const frameworks = FRAMEWORKS.map(({ id, name, about }) => ({ id, name, about }))
  return <ReportPage id={(await params).id} permissions={permissions} frameworks={frameworks} />
}
