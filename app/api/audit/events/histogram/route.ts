import { histogramEvents as operation } from '@/lib/contract/event-histogram'
import { route } from '@/lib/http/route'
import { histogramEvents } from '@/lib/services/event/histogram'

export const GET = route(operation, ({ ctx, events, query }) =>
  histogramEvents({ ctx, input: { events, buckets: query.buckets, by: query.by } }),
)
