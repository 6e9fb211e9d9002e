import { revokeApiKey as operation } from '@/lib/contract/api-keys'
import { route } from '@/lib/http/route'
import { revokeApiKey } from '@/lib/services/api-key/revoke'

export const POST = route(operation, ({ ctx, params }) =>
  revokeApiKey({ ctx, input: { id: params['id'] ?? '' } }),
)
