import { inviteMember as operation } from '@/lib/contract/members'
import { route } from '@/lib/http/route'
import { inviteMember } from '@/lib/services/invitation/create'

export const POST = route(operation, ({ ctx, body }) => inviteMember({ ctx, input: body }))
