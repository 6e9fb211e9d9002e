import { updateErasureSettings as operation } from '@/lib/contract/erasure'
import { route } from '@/lib/http/route'
import { updateErasureSettings } from '@/lib/services/erasure/settings'

export const POST = route(operation, ({ ctx, body }) => updateErasureSettings({ ctx, input: body }))
