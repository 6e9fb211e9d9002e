import { appendEvents as appendOperation } from '@/lib/contract/events'
import { appendResponse } from '@/lib/http/append-response'
import { serveDirectly } from '@/lib/http/direct'
import { answerListEvents } from '@/lib/http/list-events'
import { route } from '@/lib/http/route'
import { appendEvents } from '@/lib/services/event/append'

export const GET = answerListEvents

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
