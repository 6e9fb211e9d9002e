import 'server-only'
import { and, eq, isNull } from 'drizzle-orm'
import { eventTypes } from '@/drizzle/schema'
import { EVENT_TYPE_NAME, type EventType } from '@/lib/contract/event-types'
import { Fault } from '@/lib/core/errors'
import { fromEpochMs } from '@/lib/core/time'
import type { Tx } from '@/lib/db/database'
import { isBuiltInType } from '@/lib/event/taxonomy'
import { type Context, requirePermission } from '../context'
import { recordAct } from '../record-act'
import { forgetTypes } from './lookup'
import { toEventType } from './row'

async function retireRow(tx: Tx, ctx: Context, name: string) {
  const own = and(eq(eventTypes.tenantId, ctx.tenantId), eq(eventTypes.name, name))
  const [retired] = await tx.orm
    .update(eventTypes)
    .set({ retiredAt: fromEpochMs(ctx.clock.nowMs()) })
    .where(and(own, isNull(eventTypes.retiredAt)))
    .returning()
  if (retired === undefined) {
    const [known] = await tx.orm.select().from(eventTypes).where(own)
    return known
  }
  await recordAct(tx, ctx, {
    event_type: 'data.updated',
    action: 'event_type.retire',
    description: `Event type "${name}" was retired`,
    resource: { type: 'event_type', id: name, name, parent_id: null, attributes: null },
    metadata: { category: retired.category },
  })
  return retired
}

/**
 * Refuses new events of a type the tenant registered; the stored ones stay. Retiring it again changes nothing.
 * @throws Fault forbidden; conflict for a built-in type; not_found
 */
export async function retireEventType({
  ctx,
  input,
}: {
  ctx: Context
  input: { name: string }
}): Promise<EventType> {
  requirePermission(ctx, 'manage_types')
  const { name } = input
  if (isBuiltInType(name)) throw new Fault('conflict', `"${name}" is built in and can't be retired`)
  // Text of another form is nobody's type, and may hold what the database can't take.
  const isName = EVENT_TYPE_NAME.test(name)
  const row = isName ? await ctx.db.transaction((tx) => retireRow(tx, ctx, name)) : undefined
  if (row === undefined) throw new Fault('not_found', 'There is no such event type')
  forgetTypes(ctx.db, ctx.tenantId)
  return toEventType(row)
}
