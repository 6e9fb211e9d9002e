import { leaveTenant as operation } from '@/lib/contract/members'
import { route } from '@/lib/http/route'
import { leaveTenant } from '@/lib/services/member/leave'

export const POST = route(operation, ({ ctx }) => leaveTenant({ ctx }))
