import { approveErasure as operation } from '@/lib/contract/erasure'
import { route } from '@/lib/http/route'
import { approveErasure } from '@/lib/services/erasure/approve'

export const POST = route(operation, ({ ctx, params, body }) =>
  approveErasure({ ctx, input: { case: params['case'] ?? '', body } }),
)
