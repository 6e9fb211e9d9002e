import { countEvents as operation } from '@/lib/contract/events'
import { route } from '@/lib/http/route'
import { countEvents } from '@/lib/services/event/count'

export const GET = route(operation, ({ ctx, events }) => countEvents({ ctx, input: { events } }))
