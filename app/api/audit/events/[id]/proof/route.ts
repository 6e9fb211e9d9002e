import { getEventProof as operation } from '@/lib/contract/ledger'
import { route } from '@/lib/http/route'
import { getEventProof } from '@/lib/services/ledger/prove-event'

export const GET = route(operation, ({ ctx, params }) =>
  getEventProof({ ctx, input: { id: params['id'] ?? '' } }),
)
