import { anonymize as operation } from '@/lib/contract/erasure'
import { route } from '@/lib/http/route'
import { anonymize } from '@/lib/services/erasure/anonymize'

export const POST = route(operation, ({ ctx, body }) => anonymize({ ctx, input: body }))
