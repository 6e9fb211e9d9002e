import { refuseErasure as operation } from '@/lib/contract/erasure'
import { route } from '@/lib/http/route'
import { refuseErasure } from '@/lib/services/erasure/refuse'

export const POST = route(operation, ({ ctx, params, body }) =>
  refuseErasure({ ctx, input: { case: params['case'] ?? '', body } }),
)
