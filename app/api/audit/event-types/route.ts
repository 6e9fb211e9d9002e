import {
  createEventType as createOperation,
  listEventTypes as listOperation,
} from '@/lib/contract/event-types'
import { route } from '@/lib/http/route'
import { createEventType } from '@/lib/services/event-type/create'
import { listEventTypes } from '@/lib/services/event-type/list'

export const GET = route(listOperation, ({ ctx }) => listEventTypes({ ctx }))
export const POST = route(createOperation, ({ ctx, body }) => createEventType({ ctx, input: body }))
