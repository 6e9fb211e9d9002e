import { retireEventType as operation } from '@/lib/contract/event-types'
import { route } from '@/lib/http/route'
import { retireEventType } from '@/lib/services/event-type/retire'

export const POST = route(operation, ({ ctx, params }) =>
  retireEventType({ ctx, input: { name: params['name'] ?? '' } }),
)
