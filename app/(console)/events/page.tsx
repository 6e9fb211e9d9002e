import { HydrationBoundary } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { headers } from 'next/headers'
import type { SearchParams } from 'nuqs/server'
import { AuditEventList } from '@/components/audit-event-list/audit-event-list'
import { NarrowedView } from '@/components/shell/narrowed-view'
import { NoPermission } from '@/components/shell/no-permission'
import { requireSession } from '@/lib/auth/session'
import { isPhone } from '@/lib/client/device'
import { firstRows } from './first-rows'

export const metadata: Metadata = { title: 'Events' }

export default async function EventsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { permissions, viewQuery } = await requireSession()
  if (!permissions.includes('read')) return <NoPermission what="events" permission="read" />
  const sent = new Headers(await headers())
  return (
    <>
      {viewQuery === null ? null : <NarrowedView query={viewQuery} />}
      <HydrationBoundary state={await firstRows(await searchParams, sent)}>
        <AuditEventList permissions={permissions} narrowAtFirst={isPhone(sent)} />
      </HydrationBoundary>
    </>
  )
}
