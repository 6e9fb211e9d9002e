import { Fault } from '@/lib/core/errors'
import { isUuid } from '@/lib/core/ids'
import { toStoredEvent } from '@/lib/db/queries/event-row'
import { findEvent } from '@/lib/db/queries/find-event'
import type { StoredEvent } from '@/lib/event/stored-event'
import { type Context, requireScope } from '../context'

/**
 * One event by its id. Another tenant's id is answered like one that doesn't exist.
 * @throws Fault forbidden, invalid_request (not a UUID), not_found
 */
export async function getEvent({
  ctx,
  input,
}: {
  ctx: Context
  input: { id: string }
}): Promise<StoredEvent> {
  requireScope(ctx, 'read')
  if (!isUuid(input.id))
    throw new Fault('invalid_request', 'The event id is not a UUID', {
      faults: [{ field: 'id', code: 'invalid_uuid', reason: 'An event id is a UUID' }],
    })
  const row = await findEvent(ctx.db, ctx.tenantId, input.id.toLowerCase())
  if (row === undefined) throw new Fault('not_found', 'There is no event with this id')
  return toStoredEvent(row)
}
