import { listMembers as operation } from '@/lib/contract/members'
import { route } from '@/lib/http/route'
import { listMembers } from '@/lib/services/member/list'

export const GET = route(operation, ({ ctx }) => listMembers({ ctx }))
