import { getEvent as operation } from '@/lib/contract/events'
import { route } from '@/lib/http/route'
import { getEvent } from '@/lib/services/event/get'

export const GET = route(operation, ({ ctx, params }) => getEvent({ ctx, input: { id: params['id'] ?? '' } }))
