import { listErasures as operation } from '@/lib/contract/erasure'
import { route } from '@/lib/http/route'
import { listErasures } from '@/lib/services/erasure/list'

export const GET = route(operation, ({ ctx }) => listErasures({ ctx }))
