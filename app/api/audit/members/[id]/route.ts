import { updateMember as operation } from '@/lib/contract/members'
import { route } from '@/lib/http/route'
import { updateMember } from '@/lib/services/member/update'

export const POST = route(operation, ({ ctx, body, params }) =>
  updateMember({ ctx, input: { ...body, id: params['id'] ?? '' } }),
)
