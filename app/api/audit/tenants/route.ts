import { createTenant as operation } from '@/lib/contract/tenants'
import { route } from '@/lib/http/route'
import { createTenant } from '@/lib/services/tenant/create'

export const POST = route(operation, ({ ctx, body }) => createTenant({ ctx, input: body }))
