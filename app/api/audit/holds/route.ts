import { createHold as create, listHolds as list } from '@/lib/contract/holds'
import { route } from '@/lib/http/route'
import { createHold } from '@/lib/services/hold/create'
import { listHolds } from '@/lib/services/hold/list'

export const GET = route(list, ({ ctx }) => listHolds({ ctx }))
export const POST = route(create, ({ ctx, body }) => createHold({ ctx, input: body }))
