import { Fault } from '@/lib/core/errors'
import type { Receipt } from '@/lib/contract/events'
import { metrics } from './metrics'
import { problemResponse } from './problem'

/** Receipts are small and many: to compress each would cost the senders' time. */
const UNCHANGED = 'no-store, no-transform'
const CONFLICT = 'The id is known with other content; nothing was stored'
const INVALID = 'No event was stored; each is named with what is wrong with it'

/** 201 when something is durable; otherwise a problem that carries the receipt, 409 when all that is wrong are known ids. */
export function appendResponse(receipt: Receipt, requestId: string): Response {
  const { events } = metrics()
  events.inc({ status: 'stored' }, receipt.stored)
  events.inc({ status: 'duplicate' }, receipt.duplicate)
  events.inc({ status: 'rejected' }, receipt.rejected)
  if (receipt.stored + receipt.duplicate > 0 || receipt.results.length === 0)
    return Response.json(receipt, { status: 201, headers: { 'cache-control': UNCHANGED } })
  const refused = receipt.results.filter((item) => item.code !== 'not_attempted')
  const isConflict = refused.length > 0 && refused.every((item) => item.code === 'conflict')
  const single = receipt.results.length === 1
  const faults = refused.flatMap((item) =>
    (item.errors ?? []).map((fault) =>
      single
        ? fault
        : { ...fault, field: `events[${item.index}]${fault.field === '' ? '' : `.${fault.field}`}` },
    ),
  )
  const fault = isConflict
    ? new Fault('conflict', CONFLICT, { faults })
    : new Fault('invalid_event', INVALID, { faults })
  return problemResponse(fault, requestId, receipt)
}
