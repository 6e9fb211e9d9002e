import { createApiKey as createOperation, listApiKeys as listOperation } from '@/lib/contract/api-keys'
import { route } from '@/lib/http/route'
import { createApiKey } from '@/lib/services/api-key/create'
import { listApiKeys } from '@/lib/services/api-key/list'

export const GET = route(listOperation, ({ ctx }) => listApiKeys({ ctx }))
export const POST = route(createOperation, ({ ctx, body }) => createApiKey({ ctx, input: body }))
