import { completeSetup as operation } from '@/lib/contract/setup'
import { route } from '@/lib/http/route'
import { completeSetup } from '@/lib/services/tenant/setup'

export const POST = route(operation, ({ ctx, body }) => completeSetup({ deps: ctx, input: body }))
