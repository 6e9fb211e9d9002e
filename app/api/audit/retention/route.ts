import { getRetention as read, updateRetention as update } from '@/lib/contract/retention'
import { route } from '@/lib/http/route'
import { getRetention } from '@/lib/services/retention/read'
import { updateRetention } from '@/lib/services/retention/update'

export const GET = route(read, ({ ctx }) => getRetention({ ctx }))
export const POST = route(update, ({ ctx, body }) => updateRetention({ ctx, input: body }))
