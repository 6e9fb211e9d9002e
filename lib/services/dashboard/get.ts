import 'server-only'
import type { Dashboard } from '@/lib/contract/dashboard'
import type { Permission } from '@/lib/contract/permissions'
import { fromEpochMs, toWire } from '@/lib/core/time'
import { type Context, requirePermission } from '../context'
import { ingestOf } from './ingest'
import { lastVerification } from './last-verification'
import { openReports } from './open-reports'
import { storageState } from './storage'

/** How the log stands now. What the caller has no permission for is null. @throws Fault forbidden */
export async function getDashboard({ ctx }: { ctx: Context }): Promise<Dashboard> {
  requirePermission(ctx, 'read')
  const { permissions, view } = ctx.caller
  const part = async <T>(permission: Permission, read: (ctx: Context) => Promise<T>): Promise<T | null> =>
    // These are figures of the whole log, and tell more than a filter gives.
    view === null && permissions.includes(permission) ? read(ctx) : null
  return {
    now: toWire(fromEpochMs(ctx.clock.nowMs())),
    reports: await part('read_reports', openReports),
    verification: await part('verify', lastVerification),
    ingest: await part('verify', ingestOf),
    storage: await part('read_jobs', storageState),
  }
}
