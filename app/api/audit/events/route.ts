import { appendEvents as appendOperation, listEvents as listOperation } from '@/lib/contract/events'
import { appendResponse } from '@/lib/http/append-response'
import { serveDirectly } from '@/lib/http/direct'
import { route } from '@/lib/http/route'
import { appendEvents } from '@/lib/services/event/append'
import { listEvents } from '@/lib/services/event/list'

export const GET = route(listOperation, ({ ctx, query, events }) =>
  listEvents({ ctx, input: { ...query, events } }),
)

export const POST = serveDirectly(
  appendOperation,
  route(appendOperation, async ({ ctx, request, query, bytes }) =>
    appendResponse(
      await appendEvents({
        ctx,
        input: { bytes, headers: request.headers, atomic: query.atomic === 'true' },
      }),
      ctx.requestId,
    ),
  ),
)
