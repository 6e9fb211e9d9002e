import { completeSetup as operation } from '@/lib/contract/setup'
import { route } from '@/lib/http/route'
import { processDeps } from '@/lib/services/process'
import { completeSetup } from '@/lib/services/tenant/setup'

export const POST = route(operation, ({ ctx, body }) =>
  completeSetup({ deps: { ...ctx, ...processDeps() }, input: body }),
)
