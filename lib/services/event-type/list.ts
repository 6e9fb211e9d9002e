import 'server-only'
import { asc, eq } from 'drizzle-orm'
import { eventTypes } from '@/drizzle/schema'
import type { EventType } from '@/lib/contract/event-types'
import { BUILT_IN_TYPE_NAMES } from '@/lib/event/taxonomy'
import { type Context, requirePermission } from '../context'
import { readAllowUnregistered } from './lookup'
import { toBuiltInEventType, toEventType } from './row'

/** The built-in types in the catalogue's order, then the tenant's own by name, retired ones too. @throws Fault forbidden */
export async function listEventTypes({
  ctx,
}: {
  ctx: Context
}): Promise<{ event_types: EventType[]; allow_unregistered: boolean }> {
  requirePermission(ctx, 'read_types')
  const own = await ctx.db.orm
    .select()
    .from(eventTypes)
    .where(eq(eventTypes.tenantId, ctx.tenantId))
    .orderBy(asc(eventTypes.name))
  return {
    event_types: [...BUILT_IN_TYPE_NAMES.map(toBuiltInEventType), ...own.map(toEventType)],
    allow_unregistered: await readAllowUnregistered(ctx.db, ctx.tenantId),
  }
}
