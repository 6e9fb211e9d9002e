import { removeMember as operation } from '@/lib/contract/members'
import { route } from '@/lib/http/route'
import { removeMember } from '@/lib/services/member/remove'

export const POST = route(operation, ({ ctx, params }) =>
  removeMember({ ctx, input: { id: params['id'] ?? '' } }),
)
