import 'server-only'
import { listEvents as operation } from '@/lib/contract/events'
import { listEvents } from '@/lib/services/event/list'
import { route } from './route'

/** Answers the list for its route, and for the page that shows its first rows. */
export const answerListEvents = route(operation, ({ ctx, query, events }) =>
  listEvents({ ctx, input: { ...query, events } }),
)
