import { getErasure as operation } from '@/lib/contract/erasure'
import { route } from '@/lib/http/route'
import { getErasure } from '@/lib/services/erasure/list'

export const GET = route(operation, ({ ctx, params }) =>
  getErasure({ ctx, input: { case: params['case'] ?? '' } }),
)
