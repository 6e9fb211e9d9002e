import { rotateApiKey as operation } from '@/lib/contract/api-keys'
import { route } from '@/lib/http/route'
import { rotateApiKey } from '@/lib/services/api-key/rotate'

export const POST = route(operation, ({ ctx, params, body }) =>
  rotateApiKey({ ctx, input: { id: params['id'] ?? '', ...body } }),
)
