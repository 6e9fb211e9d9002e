import { getSignInRule as get, updateSignInRule as update } from '@/lib/contract/sign-in-rule'
import { route } from '@/lib/http/route'
import { readSignInRule } from '@/lib/services/tenant/sign-in-rule'
import { updateSignInRule } from '@/lib/services/tenant/update-sign-in-rule'

export const GET = route(get, ({ ctx }) => readSignInRule({ ctx }))
export const POST = route(update, ({ ctx, body }) => updateSignInRule({ ctx, input: body }))
