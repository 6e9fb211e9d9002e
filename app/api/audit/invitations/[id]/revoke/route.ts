import { revokeInvitation as operation } from '@/lib/contract/members'
import { route } from '@/lib/http/route'
import { revokeInvitation } from '@/lib/services/invitation/revoke'

export const POST = route(operation, ({ ctx, params }) =>
  revokeInvitation({ ctx, input: { id: params['id'] ?? '' } }),
)
