import { statsEvents as operation } from '@/lib/contract/events'
import { route } from '@/lib/http/route'
import { statsEvents } from '@/lib/services/event/stats'

export const GET = route(operation, ({ ctx, events }) => statsEvents({ ctx, input: { events } }))
