import { facetEvents as operation } from '@/lib/contract/events'
import { route } from '@/lib/http/route'
import { facetEvents } from '@/lib/services/event/facets'

export const GET = route(operation, ({ ctx, events, query }) =>
  facetEvents({ ctx, input: { events, fields: query.fields } }),
)
