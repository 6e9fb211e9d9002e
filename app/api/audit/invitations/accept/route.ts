import { personOf } from '@/lib/auth/caller'
import { acceptInvitation as operation } from '@/lib/contract/members'
import { route } from '@/lib/http/route'
import { acceptInvitation } from '@/lib/services/invitation/accept'

export const POST = route(operation, async ({ ctx, body, request }) =>
  acceptInvitation({ ctx, input: body, person: await personOf(request) }),
)
