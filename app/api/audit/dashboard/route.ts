import { getDashboard as operation } from '@/lib/contract/dashboard'
import { route } from '@/lib/http/route'
import { getDashboard } from '@/lib/services/dashboard/get'

export const GET = route(operation, ({ ctx }) => getDashboard({ ctx }))
