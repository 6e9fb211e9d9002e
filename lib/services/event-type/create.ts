import 'server-only'
import { count, eq } from 'drizzle-orm'
import type { z } from 'zod'
import { eventTypes } from '@/drizzle/schema'
import { createEventType as operation, type EventType } from '@/lib/contract/event-types'
import { Fault } from '@/lib/core/errors'
import { fromEpochMs } from '@/lib/core/time'
import { metadataSchemaFaults } from '@/lib/event/metadata-schema'
import { CATEGORIES, categoryOf, isBuiltInType } from '@/lib/event/taxonomy'
import { type Context, requirePermission } from '../context'
import { recordAct } from '../record-act'
import { fieldRefused, parseInput } from '../tenant/parse-input'
import { forgetTypes } from './lookup'
import { toEventType } from './row'

/** Every type of a tenant is held in memory while events come in. */
const OWN_TYPES_MAX = 1_000

export type CreateEventTypeInput = z.input<NonNullable<typeof operation.body>>

const taken = (name: string) => new Fault('conflict', `There is already an event type "${name}"`)

/**
 * Registers a type for the caller's tenant. A name stays taken after its type is retired, because old events carry it.
 * @throws Fault forbidden, invalid_request; conflict when the name is taken
 */
export async function createEventType({
  ctx,
  input,
}: {
  ctx: Context
  input: CreateEventTypeInput
}): Promise<EventType> {
  requirePermission(ctx, 'manage_types')
  const { name, category = categoryOf(name), description, metadata_schema } = parseInput(operation, input)
  if (!CATEGORIES.some((known) => known === category))
    throw fieldRefused('category', 'unknown_category', `category must be one of ${CATEGORIES.join(', ')}`)
  const faults = metadata_schema === undefined ? [] : metadataSchemaFaults(metadata_schema)
  if (faults.length > 0) throw new Fault('invalid_request', 'The metadata schema is not valid', { faults })
  if (isBuiltInType(name)) throw taken(name)

  const row = await ctx.db.transaction(async (tx) => {
    const [held] = await tx.orm
      .select({ types: count() })
      .from(eventTypes)
      .where(eq(eventTypes.tenantId, ctx.tenantId))
    if ((held?.types ?? 0) >= OWN_TYPES_MAX)
      throw new Fault('conflict', `A tenant registers at most ${OWN_TYPES_MAX} event types`)
    const [made] = await tx.orm
      .insert(eventTypes)
      .values({
        tenantId: ctx.tenantId,
        name,
        category,
        description: description ?? null,
        metadataSchema: metadata_schema ?? null,
        createdAt: fromEpochMs(ctx.clock.nowMs()),
        createdBy: ctx.caller.email ?? ctx.caller.name,
      })
      .onConflictDoNothing()
      .returning()
    if (made === undefined) throw taken(name)
    await recordAct(tx, ctx, {
      event_type: 'data.created',
      action: 'event_type.create',
      description: `Event type "${name}" was registered`,
      resource: { type: 'event_type', id: name, name, parent_id: null, attributes: null },
      metadata: { category, has_metadata_schema: metadata_schema !== undefined },
    })
    return made
  })
  forgetTypes(ctx.db, ctx.tenantId)
  return toEventType(row)
}
