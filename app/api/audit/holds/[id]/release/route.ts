import { releaseHold as operation } from '@/lib/contract/holds'
import { route } from '@/lib/http/route'
import { releaseHold } from '@/lib/services/hold/release'

export const POST = route(operation, ({ ctx, params }) =>
  releaseHold({ ctx, input: { id: params['id'] ?? '' } }),
)
