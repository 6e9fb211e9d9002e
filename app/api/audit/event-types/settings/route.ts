import { updateEventTypeSettings as operation } from '@/lib/contract/event-types'
import { route } from '@/lib/http/route'
import { updateEventTypeSettings } from '@/lib/services/event-type/settings'

export const POST = route(operation, ({ ctx, body }) => updateEventTypeSettings({ ctx, input: body }))
