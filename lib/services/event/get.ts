import { Fault } from '@/lib/core/errors'
import { isUuid } from '@/lib/core/ids'
import { toStoredEvent } from '@/lib/db/queries/event-row'
import { findEvent } from '@/lib/db/queries/find-event'
import type { StoredEvent } from '@/lib/event/stored-event'
import { type Context, requirePermission } from '../context'
import { recordView } from './looks'
import { readingOf } from './reading'

/**
 * One event by its id. Another tenant's id, and one the caller's view leaves out, is answered like one that doesn't exist.
 * @throws Fault forbidden, invalid_request (not a UUID), not_found
 */
export async function getEvent({
  ctx,
  input,
}: {
  ctx: Context
  input: { id: string }
}): Promise<StoredEvent> {
  requirePermission(ctx, 'read')
  if (!isUuid(input.id))
    throw new Fault('invalid_request', 'The event id is not a UUID', {
      faults: [{ field: 'id', code: 'invalid_uuid', reason: 'An event id is a UUID' }],
    })
  const { where } = readingOf(ctx, { start: null, end: null, filter: null })
  const row = await findEvent(ctx.db, ctx.tenantId, input.id.toLowerCase(), where)
  if (row === undefined) throw new Fault('not_found', 'There is no event with this id')
  await recordView(ctx, row.id)
  return toStoredEvent(row)
}
